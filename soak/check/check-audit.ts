import type { Asked, SoakEvent } from '../history.js';
import { type CallHistory, callsOf, named } from './calls.js';
import type { Violation } from './violation.js';

/** The part of an audit record that tells which call it is about. */
export interface AuditRecord {
  action: string;
  outcome: string;
  principal: string | null;
  tool?: string;
  arguments?: unknown;
  query_id?: string;
}

interface Group {
  calls: CallHistory[];
  records: AuditRecord[];
}

/** What looks like a secret stands in the record as a keyed hash. */
const HIDDEN = /"(?:hmac:[\da-f]{16}|[\da-f]{32})"/g;

const RULE = 'exactly one audit record per accepted call';

/**
 * Calls and records with the same caller, tool and arguments are held against each other: one record per answer
 * with the same outcome, and none too many. A call that was cancelled or lost may have been accepted or not.
 */
export function checkAudit(
  events: readonly SoakEvent[],
  records: readonly AuditRecord[],
  knownTools: ReadonlySet<string>,
): Violation[] {
  const groups = new Map<string, Group>();
  const groupOf = (key: string) => {
    const group = groups.get(key) ?? { calls: [], records: [] };
    groups.set(key, group);
    return group;
  };
  for (const call of callsOf(events).calls) groupOf(keyOfCall(call.asked, knownTools)).calls.push(call);
  for (const record of records) {
    if (record.action === 'tools/call') groupOf(keyOfRecord(record)).records.push(record);
  }
  return [...groups].flatMap(([key, group]) => [...checkGroup(key, group)]);
}

function* checkGroup(key: string, { calls, records }: Group): Generator<Violation> {
  if (records.length > calls.length) {
    yield { rule: RULE, text: `${key}: ${calls.length} calls, ${records.length} records` };
  }
  const left = [...records];
  for (const { asked, answers } of calls) {
    const facts = answers[0]?.facts;
    if (!facts) continue;
    const wanted = facts.code === 'rpc -32602' ? 'not_found' : facts.code;
    const matches = (record: AuditRecord) =>
      record.outcome === wanted && (facts.queryId === undefined || record.query_id === facts.queryId);
    const place = left.findIndex(matches);
    if (place >= 0) left.splice(place, 1);
    else yield { rule: RULE, text: `${named(asked)}: answered ${facts.code}, and no such record` };
  }
}

function keyOfCall({ principal, tool, args }: Asked, knownTools: ReadonlySet<string>): string {
  return knownTools.has(tool)
    ? key(principal, tool, args)
    : // The record has the name where a stranger's word cannot be mistaken for a tool of ours.
      key(principal, 'unknown', { name: tool });
}

function keyOfRecord({ principal, tool, arguments: given }: AuditRecord): string {
  return key(principal ?? '', tool ?? '', given ?? {});
}

function key(principal: string, tool: string, args: object): string {
  const sorted = Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${principal} ${tool} ${JSON.stringify(sorted).replaceAll(HIDDEN, '"hidden"')}`;
}
