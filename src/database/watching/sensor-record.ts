import { type Beat, degradedStretches, hourRates, type HourRate } from './degraded-stretches.js';
import type { Micros, Run, SensorSigns } from './sensor-signs.js';
import { usualInterval } from './usual-interval.js';

/** Nobody is blind for less, however often it reports. */
const LEAST_SILENCE: Micros = 600_000_000;
/** Missing this many of its reports in a row, a sensor is blind. */
const MISSED_REPORTS = 3;

/** How a sensor watched, as far as its rows tell. */
export interface SensorRecord {
  registered: Micros;
  /** Time between its reports; null where there are too few of them, and then nothing is claimed of gaps. */
  interval: Micros | null;
  /** A longer silence is blindness. */
  patience: Micros;
  /** Ended silences; ascending. */
  blind: Run[];
  /** The last row that shows it alive. */
  lastSign: Micros | null;
  degraded: Run[];
  rates: Map<number, HourRate>;
}

/** The earliest row that a judgement may build on, by what a sensor is judged by. */
export interface Beginnings {
  counted: Micros;
  sampled: Micros;
}

/** The usual interval of a sensor and where it is known from. */
export function intervalOf({ counted, sampled }: SensorSigns): [Micros, keyof Beginnings] | null {
  const byCounters = usualInterval(counted);
  if (byCounters !== null) return [byCounters, 'counted'];
  const bySamples = usualInterval(sampled);
  return bySamples === null ? null : [bySamples, 'sampled'];
}

/** The silence that makes a sensor with this interval blind. */
export function patienceOf(interval: Micros): Micros {
  return Math.max(LEAST_SILENCE, MISSED_REPORTS * interval);
}

/** Silences between runs, from when the sensor was there; not the one that still lasts. */
export function silences(signs: SensorSigns, patience: Micros, beginning: Micros): Run[] {
  const [first] = signs.runs;
  if (!first) return [];
  const found: Run[] = [];
  let heard = Math.max(beginning, Math.min(signs.registered, first[0]));
  for (const [from, to] of signs.runs) {
    if (from - heard > patience) found.push([heard, from]);
    heard = Math.max(heard, to);
  }
  return found;
}

/** What the signs of a sensor say about a span that ends now. */
export function recordOf(
  signs: SensorSigns,
  beginnings: Beginnings,
  span: Run,
  isWeekend: (hour: number) => boolean,
): SensorRecord {
  const known = intervalOf(signs);
  const lastSign = signs.runs.at(-1)?.[1] ?? null;
  const { registered } = signs;
  const unjudged = { registered, interval: null, patience: LEAST_SILENCE, lastSign };
  if (known === null) return { ...unjudged, blind: [], degraded: [], rates: new Map() };
  const [interval, source] = known;
  const patience = patienceOf(interval);
  const blind = silences(signs, patience, beginnings[source]);
  const [, now] = span;
  const open: Run[] = lastSign !== null && now - lastSign > patience ? [[lastSign, now]] : [];
  const beat: Beat = { counted: signs.counted, interval, blind: [...blind, ...open] };
  const rates = hourRates(beat, span, isWeekend);
  const degraded = degradedStretches(rates, beat, span);
  return { registered, interval, patience, blind, lastSign, degraded, rates };
}
