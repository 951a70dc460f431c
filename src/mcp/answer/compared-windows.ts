import { Temporal } from 'temporal-polyfill';
import type { Window } from '../../database/scope.js';
import { moment } from './moment.js';

/** The stretch of the same length that ends where a window begins. */
export function stretchBefore({ from, to, timezone }: Window): Window {
  const start = Temporal.Instant.from(from);
  const length = start.until(Temporal.Instant.from(to));
  return { from: start.subtract(length).toString(), to: start.toString(), timezone };
}

/**
 * The shift before the one that begins a window. Of a shift that is not over yet it is compared with as much of
 * that one.
 *
 * @param shifts local times at which shifts begin
 */
export function shiftBefore({ from, to, timezone }: Window, shifts: string[], isOver: boolean): Window {
  const start = Temporal.Instant.from(from);
  const last = start.subtract({ microseconds: 1 }).toZonedDateTimeISO(timezone);
  const before = moment('shift', 'this shift', last, shifts);
  const asMuch = before.from.add(start.until(Temporal.Instant.from(to)));
  const end = isOver || Temporal.Instant.compare(asMuch, before.to) > 0 ? before.to : asMuch;
  return { from: before.from.toString(), to: end.toString(), timezone };
}

/** The same hours by the clock on the wall, so many days earlier: a night of summer time's end has one more. */
export function sameHours({ from, to, timezone }: Window, days: number): Window {
  const [begin, end] = [from, to].map((at) => Temporal.Instant.from(at));
  const back = (at: Temporal.Instant) => at.toZonedDateTimeISO(timezone).subtract({ days }).toInstant();
  const [start, until] = [back(begin!), back(end!)];
  // A window inside the hour that comes twice may end before it begins on any other day.
  const whole = Temporal.Instant.compare(start, until) < 0 ? until : start.add(begin!.until(end!));
  return { from: start.toString(), to: whole.toString(), timezone };
}
