import { instantOf, microsOf } from '../../database/watching/instant-of.js';
import type { Ledger, LedgerOrNot } from '../../database/watching/coverage-ledger.js';
import { firstSilence, type SensorRecord, type Source } from '../../database/watching/sensor-record.js';
import { joined, type Micros, type Run } from '../../database/watching/sensor-signs.js';
import type { Window } from '../../database/scope.js';
import type { Situation } from '../../database/situation/situation.repository.js';
import type { CoverageGap, Note } from './receipt.js';

/** A sensor is blind from its last sign of life when that lies this far before now. */
const BLIND_AFTER: Micros = 600_000_000;

/** Stretches named in one answer. */
const MOST_GAPS = 12;

/** What an answer says of the sensors that did not watch in its window. */
export interface Coverage {
  /** Some of each sensor, when there are many. */
  coverage: CoverageGap[];
  notes: Note[];
}

type Seen = NonNullable<Situation['sensors']>[number];

/** Stretches of a window in which sensors were blind or saw far less than usual: "no alerts" is not "no attack". */
export function gapsIn(window: Window, { sensors, now }: Situation, ledger: LedgerOrNot): CoverageGap[] {
  const [from, to] = [microsOf(window.from), microsOf(window.to)];
  const text = (at: Micros) => (at <= from ? window.from : at >= to ? window.to : instantOf(at));
  const records = recordsOf(sensors ?? [], ledger);
  const beginnings = { counted: beginningOf(records, 'counted'), sampled: beginningOf(records, 'sampled') };
  return (sensors ?? []).flatMap((seen) => {
    const record = records.get(seen.sensor_id);
    const told = typeof ledger === 'string' ? microsOf(now) : ledger.now;
    const early = record?.source ? firstSilence(record, beginnings[record.source]) : [];
    const blind = [...early, ...blindnessOf(seen, record, told, microsOf(now))];
    return [...named('blind', blind), ...named('degraded', record?.degraded ?? [])]
      .filter(({ stretch }) => stretch[0] < to && stretch[1] > from)
      .toSorted((a, b) => a.stretch[0] - b.stretch[0])
      .map(({ state, stretch }) => ({
        sensor_id: seen.sensor_id,
        state,
        from: text(stretch[0]),
        to: text(stretch[1]),
      }));
  });
}

/** Those that last until now. The first minutes of an hour say nothing yet: what was weak until it began still is. */
export function lastingUntil(now: string, gaps: readonly CoverageGap[]): CoverageGap[] {
  const tolerated = { blind: 1, degraded: 3_600_000 };
  return gaps.filter(({ state, to }) => Date.parse(now) - Date.parse(to) < tolerated[state]);
}

/** Of the sensors that the caller may see: others shall not show in what is said of these. */
function recordsOf(sensors: Seen[], ledger: LedgerOrNot): Map<string, SensorRecord> {
  if (typeof ledger === 'string') return new Map();
  const known = sensors.map(({ sensor_id }) => [sensor_id, ledger.sensors.get(sensor_id)] as const);
  return new Map(known.filter((entry): entry is [string, SensorRecord] => entry[1] !== undefined));
}

/** The first row of all these sensors that are judged by the same table. */
function beginningOf(records: Map<string, SensorRecord>, source: Source): Micros {
  const own = [...records.values()].filter((record) => record.source === source);
  return own.reduce((first, { firstSign }) => Math.min(first, firstSign ?? Infinity), Infinity);
}

function named(state: CoverageGap['state'], stretches: Run[]) {
  return stretches.map((stretch) => ({ state, stretch }));
}

/** Silences between rows, and the one that lasts until now. `told` is the instant up to which rows are known. */
function blindnessOf(
  { last_seen }: Seen,
  record: SensorRecord | undefined,
  told: Micros,
  now: Micros,
): Run[] {
  const seen = last_seen === null ? -Infinity : microsOf(last_seen);
  const judged = record !== undefined && record.interval !== null;
  const sign = record?.lastSign ?? -Infinity;
  const found = judged ? [...record.blind] : [];
  // Heartbeats alone: it lives, but what it should count or measure has stopped coming.
  const heard = Math.min(seen, told);
  if (judged && heard - sign > record.patience) found.push([sign, heard]);
  const last = Math.max(seen, sign);
  if (now - last > BLIND_AFTER && !(judged && last_seen === null && told - sign <= record.patience)) {
    const start = Math.max(last, record?.registered ?? -Infinity);
    if (start < now) found.push([start, now]);
  }
  return joined(found, 0);
}

/** The gaps of a window, few enough to be read, and what is not known of others. */
export function coverageOf(window: Window, situation: Situation, ledger: LedgerOrNot): Coverage {
  const gaps = gapsIn(window, situation, ledger);
  const coverage = gaps.length <= MOST_GAPS ? gaps : most(gaps);
  const cut = gaps.length - coverage.length;
  return {
    coverage,
    notes: [
      ...(situation.sensors === null ? [COVERAGE_UNKNOWN] : unknownIn(window, ledger)),
      ...(cut > 0 ? [coverageCut(cut)] : []),
    ],
  };
}

/** The longest of each sensor before the second of any, and then in time's order. */
function most(gaps: CoverageGap[]): CoverageGap[] {
  const length = ({ from, to }: CoverageGap) => microsOf(to) - microsOf(from);
  const rank = new Map<CoverageGap, number>();
  const before = new Map<string, number>();
  for (const gap of gaps.toSorted((a, b) => length(b) - length(a))) {
    const nth = before.get(gap.sensor_id) ?? 0;
    rank.set(gap, nth);
    before.set(gap.sensor_id, nth + 1);
  }
  const chosen = gaps.toSorted((a, b) => rank.get(a)! - rank.get(b)! || microsOf(b.from) - microsOf(a.from));
  const few = new Set(chosen.slice(0, MOST_GAPS));
  return gaps.filter((gap) => few.has(gap));
}

/** What was not looked for, where somebody might believe that it was. */
function unknownIn({ from }: Window, ledger: LedgerOrNot): Note[] {
  if (ledger === 'no tables') return [];
  if (ledger === 'late') return [GAPS_LATE];
  if (ledger === 'failed') return [GAPS_FAILED];
  return [...tooOld(from, ledger), ...unasked(ledger)];
}

function tooOld(from: string, ledger: Ledger): Note[] {
  if (microsOf(from) >= ledger.from) return [];
  const message = `gaps of sensors were looked for from ${instantOf(ledger.from)} on; before that only sensors that are silent until now are told`;
  return [{ code: 'coverage_partial', message }];
}

function unasked({ unasked }: Ledger): Note[] {
  if (unasked.length === 0) return [];
  const message = `reading ${unasked.join(' and ')} would have cost too much: sensors told as blind may have sent rows there`;
  return [{ code: 'coverage_partial', message }];
}

const COVERAGE_UNKNOWN: Note = {
  code: 'coverage_unknown',
  message: 'the table sensors is missing or not readable, so blind sensors cannot be told',
};

const GAPS_LATE: Note = {
  code: 'coverage_partial',
  message: 'gaps of sensors inside the window are still being looked for; ask again in a few seconds',
};

const GAPS_FAILED: Note = {
  code: 'coverage_partial',
  message:
    'gaps of sensors inside the window could not be looked for; only sensors that are silent until now are told',
};

function coverageCut(more: number): Note {
  return {
    code: 'coverage_cut',
    message: `${more} more stretches in which sensors were blind or degraded lie in this window; a shorter window names them`,
  };
}
