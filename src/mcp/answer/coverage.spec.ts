import { describe, expect, it } from 'vitest';
import type { Ledger, LedgerOrNot } from '../../database/watching/coverage-ledger.js';
import { microsOf } from '../../database/watching/instant-of.js';
import type { SensorRecord } from '../../database/watching/sensor-record.js';
import type { Run } from '../../database/watching/sensor-signs.js';
import { coverageOf, lastingUntil } from './coverage.js';

const NOW = '2026-11-20T12:00:00Z';
const window = { from: '2026-11-19T12:00:00Z', to: NOW, timezone: 'UTC' };
const MINUTE = 60_000_000;
const at = (time: string) => microsOf(`2026-11-${time}Z`);

function record(known: Partial<SensorRecord> = {}): SensorRecord {
  return {
    registered: at('01T00:00:00'),
    interval: MINUTE,
    patience: 10 * MINUTE,
    source: 'counted',
    blind: [],
    firstSign: at('01T00:00:00'),
    lastSign: at('20T11:59:30'),
    degraded: [],
    rates: new Map(),
    ...known,
  };
}

function ledger(sensors: Record<string, SensorRecord>, known: Partial<Ledger> = {}): Ledger {
  const span = { from: at('01T00:00:00'), now: microsOf(NOW), unasked: [] };
  return { ...span, sensors: new Map(Object.entries(sensors)), ...known };
}

function told(last_seen: string | null, by: LedgerOrNot = 'no tables', within = window) {
  return coverageOf(within, { now: NOW, sensors: [{ sensor_id: 's', last_seen }], newest: {} }, by);
}

const gaps = (...given: Parameters<typeof told>) =>
  told(...given).coverage.map(({ state, from, to }) => `${state} ${from} ${to}`);

describe('without a ledger a sensor was blind', () => {
  it.each([
    ['600.001 s before now', '2026-11-20T11:49:59.999Z', '2026-11-20T11:49:59.999Z'],
    ['in the middle', '2026-11-20T00:00:00Z', '2026-11-20T00:00:00Z'],
    ['at the beginning', window.from, window.from],
    ['before the window', '2026-11-18T00:00:00Z', window.from],
    ['never', null, window.from],
  ])('from when it was last seen: %s', (_, last_seen, from) => {
    expect(gaps(last_seen)).toEqual([`blind ${from} ${NOW}`]);
  });

  it.each([
    ['600 s before now', '2026-11-20T11:50:00Z'],
    ['now', NOW],
    ['after now', '2026-11-21T00:00:00Z'],
  ])('not when it was last seen %s', (_, last_seen) => {
    expect(gaps(last_seen)).toEqual([]);
  });

  it('also in the end of a window that is closer to its death than 600 s', () => {
    const until = { ...window, to: '2026-11-20T01:05:00Z' };
    expect(gaps('2026-11-20T01:00:00Z', 'no tables', until)).toEqual([
      `blind 2026-11-20T01:00:00Z ${until.to}`,
    ]);
    expect(gaps(until.to, 'no tables', until)).toEqual([]);
  });
});

describe('with a ledger', () => {
  const middle: Run = [at('20T01:00:00.5'), at('20T03:00:00')];
  const seen = '2026-11-20T11:59:45Z';

  it('silences between rows are told, cut to the window, and only where they touch it', () => {
    const of = (within = window) => gaps(seen, ledger({ s: record({ blind: [middle] }) }), within);
    expect(of()).toEqual(['blind 2026-11-20T01:00:00.5Z 2026-11-20T03:00:00Z']);
    expect(of({ ...window, from: '2026-11-20T03:00:00+01:00' })).toEqual([
      'blind 2026-11-20T03:00:00+01:00 2026-11-20T03:00:00Z',
    ]);
    expect(of({ ...window, from: '2026-11-20T03:00:00Z' })).toEqual([]);
    expect(of({ ...window, to: '2026-11-20T01:00:00.5Z' })).toEqual([]);
  });

  it('and so are hours in which it saw too little', () => {
    const degraded: Run[] = [[at('20T05:00:00'), at('20T08:00:00')]];
    expect(gaps(seen, ledger({ s: record({ degraded, blind: [middle] }) }))).toEqual([
      'blind 2026-11-20T01:00:00.5Z 2026-11-20T03:00:00Z',
      'degraded 2026-11-20T05:00:00Z 2026-11-20T08:00:00Z',
    ]);
  });

  it('rows are a sign of life when the heartbeat is old, and the heartbeat is one after the last row', () => {
    expect(gaps('2026-11-20T02:00:00Z', ledger({ s: record() }))).toEqual([]);
    const dead = record({ lastSign: at('20T02:00:00') });
    expect(gaps('2026-11-20T02:00:25Z', ledger({ s: dead }))).toEqual([`blind 2026-11-20T02:00:25Z ${NOW}`]);
  });

  it('a heartbeat without rows is blindness that ends with the heartbeat', () => {
    const mute = record({ lastSign: at('20T02:00:00') });
    expect(gaps(seen, ledger({ s: mute }))).toEqual([`blind 2026-11-20T02:00:00Z ${seen}`]);
  });

  it('nobody is blind before he was registered', () => {
    const young = record({
      registered: at('20T09:00:00'),
      interval: null,
      source: null,
      firstSign: null,
      lastSign: null,
    });
    expect(gaps(null, ledger({ s: young }))).toEqual([`blind 2026-11-20T09:00:00Z ${NOW}`]);
  });

  it('one that was there before its first row was blind, as far back as others have rows', () => {
    const late = record({ firstSign: at('20T06:00:00') });
    const sensors = ['s', 'other'].map((sensor_id) => ({ sensor_id, last_seen: seen }));
    const early = (other: SensorRecord) =>
      coverageOf(window, { now: NOW, sensors, newest: {} }, ledger({ s: late, other })).coverage;
    expect(early(record({ firstSign: at('20T02:00:00') }))).toEqual([
      { sensor_id: 's', state: 'blind', from: '2026-11-20T02:00:00Z', to: '2026-11-20T06:00:00Z' },
    ]);
    expect(early(record({ firstSign: at('20T05:55:00') }))).toEqual([]);
    expect(gaps(seen, ledger({ s: late, hidden: record() }))).toEqual([]);
  });

  it('nothing is claimed of gaps of a sensor whose interval is not known', () => {
    const seldom = record({ interval: null, source: null, lastSign: at('19T13:00:00') });
    expect(gaps(seen, ledger({ s: seldom }))).toEqual([]);
  });

  it('each sensor is named when there are too many stretches', () => {
    const minutes = (day: number, count: number): Run[] =>
      Array.from({ length: count }, (_, i) => [
        at(`${day}T00:00:00`) + i * 30 * MINUTE,
        at(`${day}T00:15:00`) + i * 30 * MINUTE,
      ]);
    const sensors = ['a', 'b', 'c'].map((sensor_id) => ({ sensor_id, last_seen: seen }));
    const by = ledger({
      a: record({ blind: minutes(20, 20) }),
      b: record({ blind: minutes(19, 40) }),
      c: record({ blind: [middle] }),
    });
    const { coverage, notes } = coverageOf(window, { now: NOW, sensors, newest: {} }, by);
    expect(coverage).toHaveLength(12);
    expect(new Set(coverage.map(({ sensor_id }) => sensor_id))).toEqual(new Set(['a', 'b', 'c']));
    expect(notes).toEqual([expect.objectContaining({ code: 'coverage_cut' })]);
  });
});

describe('what was not looked for is said', () => {
  const seen = NOW;

  it.each<[string, LedgerOrNot, RegExp]>([
    ['yet', 'late', /ask again/],
    ['because it failed', 'failed', /could not be looked for/],
    ['so far back', ledger({}, { from: at('20T00:00:00') }), /from 2026-11-20T00:00:00Z on/],
    ['in a table that is too large', ledger({}, { unasked: ['alerts'] }), /reading alerts would have cost/],
  ])('%s', (_, by, message) => {
    expect(told(seen, by).notes).toEqual([
      { code: 'coverage_partial', message: expect.stringMatching(message) },
    ]);
  });

  it('but not where there is nothing to look in', () => {
    expect(told(seen).notes).toEqual([]);
  });

  it('and without a table of sensors nothing is claimed', () => {
    const { coverage, notes } = coverageOf(window, { now: NOW, sensors: null, newest: {} }, 'no tables');
    expect(coverage).toEqual([]);
    expect(notes.map(({ code }) => code)).toEqual(['coverage_unknown']);
  });
});

it('a gap lasts until now while the running hour can tell nothing yet, and a silence only without a sign of life', () => {
  const gap = (state: 'blind' | 'degraded', to: string) => ({
    sensor_id: 's',
    state,
    from: '2026-01-01T00:00:00Z',
    to,
  });
  const [silent, back] = [gap('blind', '2026-01-01T09:40:00Z'), gap('blind', '2026-01-01T09:39:00Z')];
  const [weak, well] = [gap('degraded', '2026-01-01T09:00:00Z'), gap('degraded', '2026-01-01T08:40:00Z')];
  expect(lastingUntil('2026-01-01T09:40:00Z', [silent, back, weak, well])).toEqual([silent, weak]);
});
