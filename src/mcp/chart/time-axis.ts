import { Temporal } from 'temporal-polyfill';
import { label, type Mark, type Point, rule } from './drawing.js';

const MOST_TICKS = 9;
const HOUR_MS = 3_600_000;
const STEPS_HOURS = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1_440, 2_160];

export interface TimeAxis {
  x(at: string): number;
  marks: Mark[];
}

/** A window from left to right, with times of its zone below it. */
export function timeAxis(
  { from, to, timezone }: { from: string; to: string; timezone: string },
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): TimeAxis {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const x = (at: string) => left + ((Date.parse(at) - start) / (end - start)) * (right - left);
  const marks = ticksOf(start, end, timezone).flatMap((tick): Mark[] => {
    const at: Point = [x(tick.toInstant().toString()), bottom];
    return [rule([[at[0], top], at]), label([at[0], bottom + 16], wordsFor(tick), { align: 'center' })];
  });
  return { x, marks };
}

function ticksOf(start: number, end: number, timezone: string): Temporal.ZonedDateTime[] {
  const hours = (end - start) / HOUR_MS;
  const step = STEPS_HOURS.find((step) => hours / step <= MOST_TICKS) ?? hours;
  const first = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timezone).startOfDay();
  const steps = Math.ceil((end - first.epochMilliseconds) / HOUR_MS / step);
  return Array.from({ length: steps + 1 }, (_, i) => after(first, i * step)).filter(
    ({ epochMilliseconds }) => epochMilliseconds >= start && epochMilliseconds <= end,
  );
}

/** Days are counted by the calendar: two of a year have no 24 hours. */
function after(first: Temporal.ZonedDateTime, hours: number): Temporal.ZonedDateTime {
  const days = Math.floor(hours / 24);
  return first.add({ days }).add({ minutes: Math.round((hours - days * 24) * 60) });
}

function wordsFor(at: Temporal.ZonedDateTime): string {
  const isMidnight = at.hour === 0 && at.minute === 0;
  return isMidnight ? at.toPlainDate().toString().slice(5) : at.toPlainTime().toString().slice(0, 5);
}
