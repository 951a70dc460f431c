import { Temporal } from 'temporal-polyfill';
import type { Window } from '../../../database/scope.js';
import type { CoverageGap } from '../../answer/receipt.js';
import type { HeatMap } from '../../chart/chart.js';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const WEEK = 7 * HOURS;

/** Every hour of the week, with the sum of what is listed; `isWhole` when what is not listed is none. */
export function weekOf(
  { from, to, timezone }: Window,
  hours: { at: string; value: number }[],
  gaps: CoverageGap[],
  isWhole: boolean,
): HeatMap['cells'] {
  const place = (at: number) => {
    const { dayOfWeek, hour } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
    return (dayOfWeek - 1) * HOURS + hour;
  };
  const sums: (number | null)[] = Array.from({ length: WEEK }, () => null);
  if (isWhole) for (const at of hoursIn(from, to)) sums[place(at)] = 0;
  for (const { at, value } of hours) sums[place(Date.parse(at))]! += value;
  const unwatched = new Set<number>();
  for (const gap of gaps) {
    if (unwatched.size === WEEK) break;
    for (const at of hoursIn(gap.from, gap.to)) unwatched.add(place(at));
  }
  return sums.map((value, i) => ({
    weekday: Math.floor(i / HOURS) + 1,
    hour: i % HOURS,
    value,
    isUnwatched: unwatched.has(i),
  }));
}

/** An instant in each hour touched, at most those of a week: then they repeat. Zones differ by quarters of an hour. */
function hoursIn(from: string, to: string): number[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const steps = Math.min(Math.ceil((end - start) / (HOUR_MS / 4)), WEEK * 4);
  return [
    ...Array.from({ length: steps }, (_, i) => start + (i * HOUR_MS) / 4),
    ...(end > start ? [end - 1] : []),
  ];
}
