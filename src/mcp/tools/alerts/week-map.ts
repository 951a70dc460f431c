import type { Window } from '../../../database/scope.js';
import type { CoverageGap } from '../../answer/receipt.js';
import type { HeatMap } from '../../chart/chart.js';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const WEEK = 7 * HOURS;

/** Every hour of the week, with the sum of what is listed; `isWhole` when what is not listed is none. */
export function weekOf(
  { from, to, timezone }: Window,
  hours: { at: string; value: number }[],
  gaps: CoverageGap[],
  isWhole: boolean,
): HeatMap['cells'] {
  const place = placeIn(timezone);
  const sums: (number | null)[] = Array.from({ length: WEEK }, () => null);
  if (isWhole) for (const at of hoursIn(from, to)) sums[place(at)] = 0;
  for (const { at, value } of hours) {
    const hour = place(Date.parse(at));
    sums[hour] = (sums[hour] ?? 0) + value;
  }
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

/** Of an instant among the hours of the week. Temporal takes 20 times as long for it, and there are a thousand. */
function placeIn(timeZone: string): (at: number) => number {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    return WEEKDAYS.indexOf(parts.get('weekday')!) * HOURS + Number(parts.get('hour'));
  };
}

/** An instant in each hour of the zone that is touched, at most those of a week: then they repeat. */
function hoursIn(from: string, to: string): number[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const steps = Math.min(Math.ceil((end - start) / HOUR_MS), WEEK);
  return [...Array.from({ length: steps }, (_, i) => start + i * HOUR_MS), end - 1];
}
