import type { SoakEvent } from '../history.js';
import { type CallHistory, callsOf, named } from './calls.js';
import type { Violation } from './violation.js';

const LONGEST_MS = 35_000;
/** An answer may have been on its way when the cancellation arrived. */
const ON_ITS_WAY_MS = 1_000;
/** A running server looks for tokens that are gone every half second and ends their streams within two. */
const REVOCATION_MS = 4_000;

/** The codes a failed call may have. `internal` is none of them here: no fault of the soak explains it. */
const CODES = new Set([
  'ok',
  'invalid_argument',
  'not_found',
  'not_available',
  'db_unavailable',
  'query_timeout',
  'overloaded',
  'busy',
  'rate_limited',
  'forbidden',
  'ollama_unavailable',
]);
/** How the protocol itself refuses the name of an unknown tool. */
const UNKNOWN_TOOL = 'rpc -32602';

/** Every call ends once, in time, in a way that is on the list, and never after it was taken back. */
export function checkEndings(events: readonly SoakEvent[]): Violation[] {
  const { calls, strays } = callsOf(events);
  const revoked = revocations(events);
  const found: Violation[] = strays.map(({ call }) => ({
    rule: 'every answer belongs to a question',
    text: `an answer to ${call}, which nobody asked`,
  }));
  for (const call of calls) found.push(...checkCall(call, revoked));
  for (const event of events) {
    if (event.kind !== 'dropped' || revoked(event.principal, event)) continue;
    const { at, principal, transport, how } = event;
    found.push({
      rule: 'no connection is lost without a reason',
      text: `${transport} of ${principal} at ${at} ms: ${how}`,
    });
  }
  return found;
}

function checkCall({ asked, answers, cancelled, lost }: CallHistory, revoked: WasRevoked): Violation[] {
  const found: Violation[] = [];
  const say = (rule: string, text: string) => found.push({ rule, text: `${named(asked)}: ${text}` });
  const [first] = answers;
  if (answers.length > 1) say('at most one answer per id', `${answers.length} answers`);
  if (first && cancelled?.inTime && first.at > cancelled.at + ON_ITS_WAY_MS) {
    say('nothing after a cancel', `cancelled at ${cancelled.at}, answered at ${first.at} ms`);
  }
  const end = first ?? cancelled ?? lost;
  if (!end) say('every call ends', `asked at ${asked.at} ms, and then nothing`);
  else if (end.at - asked.at >= LONGEST_MS) say('every call ends in time', `took ${end.at - asked.at} ms`);
  if (lost?.by === 'server' && !cancelled && !revoked(asked.principal, lost)) {
    say('no connection is lost without a reason', `at ${lost.at} ms: ${lost.how}`);
  }
  const code = first?.facts.code;
  if (code === undefined) return found;
  const refusedName = code === UNKNOWN_TOOL && !asked.good;
  if (!CODES.has(code) && !refusedName) say('every code is on the list', code);
  if (asked.good && code === 'invalid_argument') say('good arguments are taken', code);
  if (!asked.good && code === 'ok') say('bad arguments are refused', code);
  return found;
}

/** Whether a token shown since then no longer held. */
type WasRevoked = (principal: string, end: { since: number; at: number }) => boolean;

function revocations(events: readonly SoakEvent[]): WasRevoked {
  const spans: { principal: string; from: number; to: number }[] = [];
  for (const event of events) {
    if (event.kind !== 'fault' || event.revokes === undefined) continue;
    if (event.phase === 'begins') {
      spans.push({ principal: event.revokes, from: event.at, to: Number.POSITIVE_INFINITY });
    } else {
      const span = spans.findLast(({ principal }) => principal === event.revokes);
      if (span) span.to = event.at + REVOCATION_MS;
    }
  }
  return (principal, { since, at }) =>
    spans.some((span) => span.principal === principal && span.from <= at && since <= span.to);
}
