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
  /** What its interval is known from. */
  source: Source | null;
  /** Silences between its rows; ascending. */
  blind: Run[];
  /** The first and the last row that show it alive. */
  firstSign: Micros | null;
  lastSign: Micros | null;
  degraded: Run[];
  rates: Map<number, HourRate>;
}

export type Source = 'counted' | 'sampled';

/** The usual interval of a sensor and where it is known from. */
export function intervalOf({ counted, sampled }: SensorSigns): [Micros, Source] | null {
  const byCounters = usualInterval(counted);
  if (byCounters !== null) return [byCounters, 'counted'];
  const bySamples = usualInterval(sampled);
  return bySamples === null ? null : [bySamples, 'sampled'];
}

/** The silence that makes a sensor with this interval blind. */
export function patienceOf(interval: Micros): Micros {
  return Math.max(LEAST_SILENCE, MISSED_REPORTS * interval);
}

/** Silences between runs; neither the one before the first nor the one that still lasts. */
export function silences({ runs }: SensorSigns, patience: Micros): Run[] {
  return runs.slice(1).flatMap(([from], index): Run[] => {
    const heard = runs[index]![1];
    return from - heard > patience ? [[heard, from]] : [];
  });
}

/**
 * The silence before the first row of a sensor that was registered then. `beginning` is the first row that the caller
 * may know of: before it nobody can tell who watched.
 */
export function firstSilence({ registered, firstSign, patience }: SensorRecord, beginning: Micros): Run[] {
  if (firstSign === null) return [];
  const from = Math.max(beginning, registered);
  return firstSign - from > patience ? [[from, firstSign]] : [];
}

/** What the signs of a sensor say about a span that ends now. */
export function recordOf(signs: SensorSigns, span: Run, isWeekend: (hour: number) => boolean): SensorRecord {
  const known = intervalOf(signs);
  const firstSign = signs.runs[0]?.[0] ?? null;
  const lastSign = signs.runs.at(-1)?.[1] ?? null;
  const facts = { registered: signs.registered, firstSign, lastSign };
  if (known === null)
    return {
      ...facts,
      interval: null,
      patience: LEAST_SILENCE,
      source: null,
      blind: [],
      degraded: [],
      rates: new Map(),
    };
  const [interval, source] = known;
  const patience = patienceOf(interval);
  const blind = silences(signs, patience);
  const [, now] = span;
  const open: Run[] = lastSign !== null && now - lastSign > patience ? [[lastSign, now]] : [];
  const beat: Beat = { counted: signs.counted, interval, blind: [...blind, ...open] };
  const rates = hourRates(beat, span, isWeekend);
  const degraded = degradedStretches(rates, beat, span);
  return { ...facts, interval, patience, source, blind, degraded, rates };
}
