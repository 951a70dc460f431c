import { instantOf, microsOf } from '../../../database/watching/instant-of.js';
import type { LedgerOrNot } from '../../../database/watching/coverage-ledger.js';
import type { SensorRecord } from '../../../database/watching/sensor-record.js';
import { HOUR, type Micros } from '../../../database/watching/sensor-signs.js';
import { median } from '../../../database/watching/usual-interval.js';
import type { CoverageGap } from '../../answer/receipt.js';
import { counted } from './report/markdown-text.js';

/** Worst first. */
export const WATCH_STATES = ['dead', 'mute', 'clock_skewed', 'degraded', 'gaps', 'unknown', 'ok'] as const;
export type WatchState = (typeof WATCH_STATES)[number];

/** A sensor with an older one is offline. */
const FRESH_HEARTBEAT: Micros = 600_000_000;

/** Days without which nobody knows what is usual. */
const FEWEST_DAYS = 5;

/** What is known of one sensor before it is judged. */
export interface WatchFacts {
  sensor_id: string;
  last_seen: string | null;
  record: SensorRecord | undefined;
  /** Its stretches in the window. */
  gaps: CoverageGap[];
  /** Seconds by which rows lie in the future. */
  ahead: number;
}

/** How a sensor watched, with the reason for the worst that can be said of it. */
export function judged(facts: WatchFacts, now: string): { state: WatchState; why: string } {
  const { record, gaps, ahead, last_seen } = facts;
  const current = gaps.findLast(({ state }) => state === 'blind');
  if (ahead > 0)
    return { state: 'clock_skewed', why: `rows lie ${ahead} s in the future: its clock runs ahead` };
  const heartbeats = last_seen !== null && microsOf(now) - microsOf(last_seen) <= FRESH_HEARTBEAT;
  if (current && heartbeats && microsOf(current.to) >= Math.min(microsOf(last_seen), microsOf(now)))
    return {
      state: 'mute',
      why: `heartbeats come, but no row since ${current.from}: it counts nothing, or its clock runs behind`,
    };
  if (current && microsOf(current.to) >= microsOf(now))
    return { state: 'dead', why: `no sign of life since ${lastSignOf(facts) ?? 'it was registered'}` };
  const weak = record?.degraded.at(-1);
  if (weak && weak[1] >= microsOf(now) - HOUR)
    return {
      state: 'degraded',
      why: `far fewer packets than usual at this time since ${instantOf(weak[0])}`,
    };
  if (gaps.length > 0)
    return { state: 'gaps', why: `${counted(gaps.length, 'gap')} in this window, over now` };
  if (!record || record.interval === null)
    return { state: 'unknown', why: 'it sends too few counters and samples to know its interval' };
  return { state: 'ok', why: 'it reported without a gap' };
}

function lastSignOf({ last_seen, record }: WatchFacts): string | null {
  const sign = record?.lastSign ?? null;
  if (sign === null) return last_seen;
  return last_seen !== null && microsOf(last_seen) > sign ? last_seen : instantOf(sign);
}

/** Packets per second of a span against what is usual in these hours; blind hours count as none. */
export function packetsOf(
  record: SensorRecord | undefined,
  from: Micros,
  to: Micros,
): { rate: number | null; usual: number | null; percent: number | null } {
  const hours = [...(record?.rates ?? [])]
    .filter(([hour]) => hour * HOUR >= Math.floor(from / HOUR) * HOUR && hour * HOUR < to)
    .map(([, rate]) => rate);
  const known = hours.filter(({ usual }) => usual !== null);
  const sum = (values: (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const mean = (values: (number | null)[]) =>
    values.length === 0 ? null : round(sum(values) / values.length);
  const usual = sum(known.map((hour) => hour.usual));
  return {
    rate: mean(hours.map(({ rate }) => rate)),
    usual: mean(known.map((hour) => hour.usual)),
    percent: usual > 0 ? round((100 * sum(known.map(({ rate }) => rate))) / usual) : null,
  };
}

/** Rows of the last hours, and the median of the same hours of the days on which there were any at all. */
export function countsOf(
  days: Map<number, number> | null | undefined,
  oldest: number,
): { count: number | null; usual: number | null } {
  if (!days) return { count: days === null ? null : 0, usual: null };
  // From the first day with rows on, a day without any counts as none.
  const before = Array.from({ length: oldest }, (_, index) => days.get(index + 1) ?? 0);
  return { count: days.get(0) ?? 0, usual: before.length >= FEWEST_DAYS ? median(before) : null };
}

/** Hours of a state among the stretches. */
export function hoursIn(gaps: CoverageGap[], wanted: CoverageGap['state']): number {
  const own = gaps.filter(({ state }) => state === wanted);
  return round(own.reduce((sum, { from, to }) => sum + microsOf(to) - microsOf(from), 0) / HOUR);
}

/** The record of a sensor, where there is a ledger. */
export function recordIn(ledger: LedgerOrNot, sensor_id: string): SensorRecord | undefined {
  return typeof ledger === 'string' ? undefined : ledger.sensors.get(sensor_id);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
