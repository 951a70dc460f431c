import type { Value } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { instantOf, microsOf } from '../watching/instant-of.js';

const DAY_S = 86_400;

/** Periods of the past that show what is usual. */
const DAYS = 14;
const LONG_PERIODS = 4;

/** How a window is compared with the same hours of days before, or a long one with the stretches before it. */
export interface Periods {
  /** Seconds between the ends of two periods, and the length of each. */
  step: number;
  length: number;
  count: number;
}

export function periodsOf(hours: number): Periods {
  // Of no second nothing would be inside.
  const length = Math.max(1, Math.round(hours * 3_600));
  return length <= DAY_S
    ? { step: DAY_S, length, count: DAYS }
    : { step: length, length, count: LONG_PERIODS };
}

/** From the beginning of the oldest period to the end of the window. */
export function comparedSpan(window: Window, { step, count }: Periods): Window {
  return { ...window, from: secondsBefore(window.to, (count + 1) * step) };
}

/** Where the window and all periods begin and end. */
export function bordersOf({ from, to }: Window, { step, length, count }: Periods): string[] {
  const ages = Array.from({ length: count + 1 }, (_, period) => period * step);
  return [from, ...ages.flatMap((age) => [secondsBefore(to, age + length), secondsBefore(to, age)])];
}

/** When so many periods and the window begin, whose length is not always one of whole seconds. */
export function beginOf({ from, to }: Window, { step, length }: Periods, count: number): string {
  const begin = secondsBefore(to, count * step + length);
  return microsOf(begin) < microsOf(from) ? begin : from;
}

function secondsBefore(instant: string, seconds: number): string {
  return instantOf(microsOf(instant) - seconds * 1e6);
}

/** $1 and $2 the window, $3 the sensors, $4 the step, $5 the length and $6 the number of periods. */
export function periodValues(window: Window, { step, length, count }: Periods, scope: Scope): Value[] {
  return [window.from, window.to, scope.sensors, step, length, count];
}

/** SQL: the beginning of the oldest period. */
export const OLDEST = `($2::timestamptz - ($6::int + 1) * ($4::int * interval '1 second'))`;

/** Whole seconds before the end; what lies on a border is of the period that begins there. */
const age = (column: string) => `ceil(date_part('epoch', $2::timestamptz - ${column}))::bigint - 1`;

/** SQL: the period an instant lies in or before, 0 being the window's own; and whether it lies inside of it. */
export const periodOf = (column: string) =>
  `CASE WHEN ${column} >= $1::timestamptz THEN 0 ELSE ((${age(column)}) / $4::int)::int END`;
export const isInside = (column: string) =>
  `(${column} >= $1::timestamptz OR (${age(column)} >= $4::int AND (${age(column)}) % $4::int < $5::int))`;
