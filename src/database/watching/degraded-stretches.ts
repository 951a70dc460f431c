import { DAY, HOUR, type HourCount, joined, type Micros, type Run, without } from './sensor-signs.js';
import { median } from './usual-interval.js';

/** Days whose same hour makes up what is usual, and how many of them there must be. */
const DAYS = 14;
const FEWEST_DAYS = 5;
/** Up to this share of the usual a sensor sees too little. */
const TOO_LITTLE = 0.2;
/** And up to this share of the lowest that was ever normal at this hour of such a day. */
const BELOW_LOWEST = 0.5;
/** A rate of less time says nothing yet. */
const LEAST_COVERED: Micros = 600_000_000;

/** What a rate is measured by. */
export interface Beat {
  counted: Map<number, HourCount>;
  /** The sensor's usual interval. */
  interval: Micros;
  /** When it was blind; ascending. */
  blind: Run[];
}

/** Packets per second of an hour and what they usually are at that time. */
export interface HourRate {
  /** Null when nothing can be said, as of an hour in which it was blind. */
  rate: number | null;
  usual: number | null;
  degraded: boolean;
}

/**
 * The hours of a span from a sensor's first counted one on, each with its rate and the median of the same hour of up
 * to 14 days before. Degraded hours are no example for later ones. `isWeekend` takes hours since 1970.
 */
export function hourRates(
  { counted, interval, blind }: Beat,
  [from, now]: Run,
  isWeekend: (hour: number) => boolean,
): Map<number, HourRate> {
  const rates = new Map<number, HourRate>();
  const first = Math.min(...counted.keys(), Infinity);
  for (let hour = Math.max(first, Math.floor((from - DAYS * DAY) / HOUR)); hour * HOUR < now; hour++) {
    const rate = rateOf(hour, counted.get(hour), interval, blind, now);
    const before = history(rates, hour);
    const kin = before.filter(({ at }) => isWeekend(at) === isWeekend(hour));
    const enough = before.length >= FEWEST_DAYS && kin.length > 0;
    const usual = enough ? median(before.map((known) => known.rate)) : null;
    const lowest = Math.min(...kin.map((known) => known.rate));
    // A quiet hour of a sensor that usually sees nothing is its usual.
    const degraded =
      rate !== null &&
      usual !== null &&
      usual > 0 &&
      rate <= usual * TOO_LITTLE &&
      rate <= lowest * BELOW_LOWEST;
    rates.set(hour, { rate, usual, degraded });
  }
  return rates;
}

/** The same hour of the days before that was normal. */
function history(rates: Map<number, HourRate>, hour: number): { at: number; rate: number }[] {
  return Array.from({ length: DAYS }, (_, day) => hour - 24 * (day + 1)).flatMap((at) => {
    const { rate = null, degraded = true } = rates.get(at) ?? {};
    return rate === null || degraded ? [] : [{ at, rate }];
  });
}

/** Null where nothing can be said. */
function rateOf(
  hour: number,
  count: HourCount | undefined,
  usual: Micros,
  blind: Run[],
  now: Micros,
): number | null {
  if (count) {
    const interval = count.steps > 0 ? count.span / count.steps : usual;
    const covered = count.rows * interval;
    return covered >= Math.min(LEAST_COVERED, usual) && covered > 0 ? (count.packets * 1e6) / covered : null;
  }
  // Alive by other signs, and nothing counted at all. Rows that come seldom leave empty hours anyway.
  const whole = (hour + 1) * HOUR <= now;
  const watched = without([hour * HOUR, (hour + 1) * HOUR], blind);
  return whole && watched.length > 0 && usual <= LEAST_COVERED ? 0 : null;
}

/** When a sensor saw far less than usual though it was not blind. */
export function degradedStretches(rates: Map<number, HourRate>, { blind }: Beat, [from, now]: Run): Run[] {
  const hours = [...rates].filter(([, { degraded }]) => degraded).map(([hour]) => hour);
  const stretches = joined(
    hours.map((hour) => [hour * HOUR, (hour + 1) * HOUR]),
    0,
  );
  return stretches
    .flatMap((stretch) => without(stretch, blind))
    .map(([start, end]): Run => [Math.max(start, from), Math.min(end, now)])
    .filter(([start, end]) => start < end);
}
