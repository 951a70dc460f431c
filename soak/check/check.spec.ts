import { describe, expect, it } from 'vitest';
import type { Answered, Asked, SoakEvent } from '../history.js';
import { check } from './check.js';
import { answeredAt, askedAt, recordOf, soundRecord } from './sound-record.js';

type SoundRecord = ReturnType<typeof soundRecord>;

/** The rules that are broken in a sound record after it was spoilt. */
function broken(spoil: (record: SoundRecord) => void): string[] {
  const record = soundRecord();
  spoil(record);
  return check(record).map(({ rule }) => rule);
}

const asked = (events: SoakEvent[], call: string) =>
  events.find((event): event is Asked => event.kind === 'asked' && event.call === call)!;
const answer = (events: SoakEvent[], call: string) =>
  events.find((event): event is Answered => event.kind === 'answered' && event.call === call)!;

/** Answers the call with this failure, in the history and in the audit file. */
function fail({ events, audit }: SoundRecord, n: number, code: string): void {
  answer(events, `a#${n}`).facts = { code, sensors: [] };
  audit[n]!.outcome = code;
}

it('a sound soak has no violations', () => expect(broken(() => {})).toEqual([]));

describe('the checker catches', () => {
  it('two answers to one call', () => {
    expect(broken(({ events }) => events.push({ ...answer(events, 'a#3') }))).toEqual([
      'at most one answer per id',
    ]);
  });

  it('an answer that nobody asked for', () => {
    expect(broken(({ events }) => events.push(answeredAt(9_000, 'a#99', {})))).toEqual([
      'every answer belongs to a question',
    ]);
  });

  it('an answer to a call that was taken back, unless it was on its way', () => {
    const cancel =
      (before: number, inTime = true) =>
      (record: SoundRecord) => {
        const { at } = answer(record.events, 'a#3');
        record.events.push({ kind: 'cancelled', at: at - before, call: 'a#3', inTime });
      };
    expect(broken(cancel(1_500))).toEqual(['nothing after a cancel']);
    expect(broken(cancel(20))).toEqual([]);
    expect(broken(cancel(1_500, false))).toEqual([]);
  });

  it('a call that never ends, or ends too late', () => {
    const forget = ({ events }: SoundRecord) => events.splice(events.indexOf(answer(events, 'a#3')), 1);
    expect(broken(forget)).toEqual(['every call ends']);
    expect(broken(({ events }) => void (answer(events, 'a#3').at += 35_000))).toEqual([
      'every call ends in time',
    ]);
  });

  it('a code that is on no list', () => {
    expect(broken((record) => fail(record, 0, 'internal'))).toEqual(['every code is on the list']);
    expect(broken((record) => fail(record, 0, 'rpc -32603'))).toEqual(['every code is on the list']);
    expect(broken((record) => fail(record, 0, 'db_unavailable'))).toEqual([]);
  });

  it('good arguments that are refused and bad ones that are taken', () => {
    expect(broken((record) => fail(record, 0, 'invalid_argument'))).toEqual(['good arguments are taken']);
    expect(broken(({ events }) => void (asked(events, 'a#0').good = false))).toEqual([
      'bad arguments are refused',
    ]);
  });

  it('a connection that the server drops, unless its token was taken away', () => {
    const drop = ({ events }: SoundRecord) =>
      events.push({
        kind: 'dropped',
        at: 800,
        principal: 'branch',
        transport: 'sse',
        how: 'ended',
        since: 0,
      });
    expect(broken(drop)).toEqual(['no connection is lost without a reason']);
    const revoke = (record: SoundRecord) => {
      drop(record);
      const revokes = { kind: 'fault', name: 'a token is revoked', revokes: 'branch' } as const;
      record.events.unshift({ ...revokes, at: 700, phase: 'begins' }, { ...revokes, at: 900, phase: 'ends' });
    };
    expect(broken(revoke)).toEqual([]);
  });

  it('a call that is lost with its connection', () => {
    const lose = ({ events }: SoundRecord) => {
      const place = events.indexOf(answer(events, 'a#3'));
      events[place] = {
        kind: 'lost',
        at: events[place]!.at,
        call: 'a#3',
        by: 'server',
        how: 'HTTP 500',
        since: 0,
      };
    };
    expect(broken(lose)).toEqual(['no connection is lost without a reason']);
  });

  it.each([
    ['another window', { windowMs: 7_200_000 }],
    ['more rows than the limit', { returned: 6 }],
    ['a filter of another question', { filters: { acknowledged: 'included', severity: 'HIGH' } }],
  ])('an answer with %s', (_, facts) => {
    expect(broken(({ events }) => Object.assign(answer(events, 'a#0').facts, facts))).toEqual([
      'every answer is about its question',
    ]);
  });

  it('a sensor and a tool beyond the rights of the caller', () => {
    const rule = ['nobody sees beyond its rights'];
    expect(broken(({ events }) => answer(events, 'a#0').facts.sensors.push('hq-01'))).toEqual(rule);
    expect(broken(({ rights }) => rights.get('branch')!.tools.clear())).toContain(rule[0]);
  });

  it('a failure later than 10 s after the last fault', () => {
    const rule = 'all is good 10 s after the last fault';
    expect(broken((record) => fail(record, 3, 'db_unavailable'))).toEqual([rule]);
    expect(broken(({ events }) => void (events.at(1)!.at = 10_000_000))).toEqual([rule]);
  });

  it('an audit record too few, too many or of another outcome', () => {
    const rule = ['exactly one audit record per accepted call'];
    expect(broken(({ audit }) => audit.pop())).toEqual(rule);
    expect(broken(({ audit }) => audit.push({ ...audit[3]! }))).toEqual(rule);
    expect(broken(({ audit }) => audit.push(recordOf({ hours: 999 })))).toEqual(rule);
    expect(broken(({ audit }) => void (audit[3]!.outcome = 'cancelled'))).toEqual(rule);
    expect(broken(({ audit }) => void (audit[3]!.query_id = 'q4'))).toEqual(rule);
    expect(broken(({ audit }) => void (audit[3]!.principal = 'soc'))).toHaveLength(2);
  });

  it('no audit record that a cancelled call may have left', () => {
    const cancel = ({ events, audit }: SoundRecord) => {
      events.push(askedAt(10, 'a#100', { hours: 500 }), {
        kind: 'cancelled',
        at: 20,
        call: 'a#100',
        inTime: true,
      });
      audit.push(recordOf({ hours: 500 }, 'cancelled'));
    };
    expect(broken(cancel)).toEqual([]);
  });

  it.each<[string, object]>([
    ['the server lives', { died: 'exit code 1' }],
    ['the log holds no fault of its own', { complaints: ['unhandled rejection'] }],
    ['memory is back', { after: { heap: 90_000_000, descriptors: 40, sessions: 0, waiting: 0 } }],
    ['descriptors are back', { after: { heap: 50_000_000, descriptors: 60, sessions: 0, waiting: 0 } }],
    ['sessions are back', { after: { heap: 50_000_000, descriptors: 40, sessions: 1, waiting: 0 } }],
    ['the pool is back', { after: { heap: 50_000_000, descriptors: 40, sessions: 0, waiting: 2 } }],
    ['tables are unchanged', { tablesAfter: { alerts: '401 17' } }],
    ['the audit chain holds', { auditProblem: 'record 7 was altered' }],
  ])('an end that breaks: %s', (rule, ending) => {
    expect(broken((record) => Object.assign(record.ending, ending))).toEqual([rule]);
  });
});
