import { Temporal } from 'temporal-polyfill';
import { label, type Mark, type Point, QUIET_INK, type Room, rule, WIDTH, widthOf } from './drawing.js';

const MOST_TICKS = 9;
const HOUR_MS = 3_600_000;
const STEPS_HOURS = [1 / 60, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1_440, 2_160];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export interface TimeAxis {
  /** Where an instant lies; what lies outside the window stands at its edge. */
  x(at: string | number): number;
  end: number;
  marks: Mark[];
}

/** Room below a chart for the two lines of its times. */
export const AXIS_HEIGHT = 50;

/** A window from left to right, with times of its zone below it. */
export function timeAxis(
  { from, to, timezone }: { from: string; to: string; timezone: string },
  { left, right, top, bottom }: Room,
): TimeAxis {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const x = (at: string | number) => {
    const share = ((typeof at === 'number' ? at : Date.parse(at)) - start) / (end - start);
    return left + Math.min(1, Math.max(0, share)) * (right - left);
  };
  const marks = ticksOf(start, end, timezone).flatMap((tick, i): Mark[] => {
    const at: Point = [x(tick.epochMilliseconds), bottom];
    const isMidnight = tick.hour === 0 && tick.minute === 0;
    const day = i === 0 || isMidnight ? [dayLabel([at[0], bottom + 31], dayOf(tick))] : [];
    return [
      rule([
        [at[0], top],
        [at[0], bottom + 4],
      ]),
      label([at[0], bottom + 14], hourOf(tick), { align: 'center', size: 12, fill: QUIET_INK }),
      ...day,
    ];
  });
  return { x, end: right, marks };
}

/** Below its tick, or beside it where the paper ends. */
function dayLabel([x, y]: Point, day: string): Mark {
  const size = 12;
  return label([Math.min(x, WIDTH - widthOf(day, size) / 2), y], day, { align: 'center', size });
}

function ticksOf(start: number, end: number, timezone: string): Temporal.ZonedDateTime[] {
  const hours = (end - start) / HOUR_MS;
  const step = STEPS_HOURS.find((step) => hours / step <= MOST_TICKS) ?? hours;
  const first = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timezone).startOfDay();
  const before = Math.max(0, Math.floor((start - first.epochMilliseconds) / HOUR_MS / step) - 1);
  return Array.from({ length: MOST_TICKS + 4 }, (_, i) => after(first, (before + i) * step)).filter(
    ({ epochMilliseconds }) => epochMilliseconds >= start && epochMilliseconds <= end,
  );
}

/** Days are counted by the calendar: two of a year have no 24 hours. */
function after(first: Temporal.ZonedDateTime, hours: number): Temporal.ZonedDateTime {
  const days = Math.floor(hours / 24);
  return first.add({ days }).add({ minutes: Math.round((hours - days * 24) * 60) });
}

function hourOf({ hour, minute }: Temporal.ZonedDateTime): string {
  return `${two(hour)}:${two(minute)}`;
}

function dayOf({ dayOfWeek, day, month }: Temporal.ZonedDateTime): string {
  return `${DAYS[dayOfWeek - 1]} ${day} ${MONTHS[month - 1]}`;
}

/** A window in words, in its zone. */
export function windowInWords({
  from,
  to,
  timezone,
}: {
  from: string;
  to: string;
  timezone: string;
}): string {
  const [start, end] = [from, to].map((at) => {
    const local = Temporal.Instant.from(at).toZonedDateTimeISO(timezone);
    return `${dayOf(local)} ${local.year} ${hourOf(local)}`;
  });
  return `${start} to ${end}, ${timezone}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
