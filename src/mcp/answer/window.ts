import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Window } from '../../database/scope.js';
import { ToolError } from '../tool-error.js';
import { moment, type Stretch } from './moment.js';
import { clean } from './untrusted.js';

const HOUR_US = 3_600_000_000;

/** Window arguments as a client gives them. */
export interface WindowArguments {
  hours?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
  timezone?: string | undefined;
  /** From then until now, also when it names a whole day. */
  since?: string | undefined;
  shift?: 'last' | 'this' | undefined;
}

/** The span of time a tool looks at: its default and its longest. */
export interface SpanLimits {
  defaultHours: number;
  longestHours: number;
  /** Asked for where a call says nothing; otherwise that are the default hours. */
  defaultShift?: 'last';
}

export interface Span extends SpanLimits {
  /** Spread into the tool's input schema. */
  arguments: ReturnType<typeof spanArguments>;
}

/** @param longestDays never below 31 */
export function span({ hours, longestDays = 366 }: { hours: number; longestDays?: number }): Span {
  const longestHours = longestDays * 24;
  return { defaultHours: hours, longestHours, arguments: spanArguments(hours, longestHours) };
}

/** For tools about what came since an instant, up to now. */
export function sinceOnly({ hours, longestDays = 366 }: { hours: number; longestDays?: number }) {
  const since = z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe(`RFC 3339, now-8h, today, last shift. Default now-${hours}h`);
  return { defaultHours: hours, longestHours: longestDays * 24, arguments: { since } };
}

/** For tools that answer one question about the time up to now: only its length can be chosen. */
export function hoursOnly({ hours, longestDays = 366 }: { hours: number; longestDays?: number }) {
  const longestHours = longestDays * 24;
  return { defaultHours: hours, longestHours, arguments: { hours: hoursBack(hours, longestHours) } };
}

function hoursBack(preset: number, longest: number) {
  return z.number().gt(0).max(longest).optional().describe(`Back from now. Default ${preset}`);
}

function spanArguments(hours: number, longestHours: number) {
  const moment = z.string().min(1).max(64).optional();
  return {
    hours: hoursBack(hours, longestHours),
    from: moment.describe('RFC 3339, now-8h, today, last shift; not with hours'),
    to: moment.describe('Exclusive. Default now or the end of the named day'),
    timezone: z.string().min(1).max(64).optional().describe('IANA zone'),
  };
}

/** What relative words are measured against. */
export interface Clock {
  now: string;
  timezone: string;
  /** Ascending local times, HH:MM, at which shifts begin. */
  shifts: string[];
}

/**
 * The window a call is about, [from, to).
 *
 * @throws ToolError invalid_argument for contradictions, unreadable instants and windows that are too long
 */
export function resolveWindow(given: WindowArguments, limits: SpanLimits, clock: Clock): Window {
  const now = zoned(clock.now, given.timezone ?? clock.timezone);
  const timezone = now.timeZoneId;
  if (given.hours !== undefined && (given.from !== undefined || given.to !== undefined)) {
    throw new ToolError('invalid_argument', 'give either hours or from and to, not both');
  }
  if (given.hours !== undefined && given.shift !== undefined)
    throw new ToolError('invalid_argument', 'give either hours or shift, not both');
  const { from, to } = stretchOf(askedOrDefault(given, limits), limits, now, clock.shifts);
  if (Temporal.Instant.compare(from, to) >= 0) {
    const end = Temporal.Instant.compare(from, now.toInstant()) >= 0 ? 'now' : 'to';
    throw new ToolError(
      'invalid_argument',
      `from (${text(from, timezone)}) must lie before ${end} (${text(to, timezone)})`,
    );
  }
  const hours = lengthInHours(from, to);
  if (hours > limits.longestHours) {
    throw new ToolError(
      'invalid_argument',
      `the window is ${Math.ceil(hours)} hours long; at most ${limits.longestHours} are possible here`,
    );
  }
  return { from: text(from, timezone), to: text(to, timezone), timezone };
}

/** What a call asks for, or what stands for it where it says nothing. */
export function askedOrDefault(given: WindowArguments, limits: SpanLimits): WindowArguments {
  if (Object.values(given).some((value) => value !== undefined)) return given;
  return limits.defaultShift ? { shift: limits.defaultShift } : { hours: limits.defaultHours };
}

/** Length in hours, to six decimals. It is divided by: the shortest window, a microsecond, is not none. */
export function hoursOf({ from, to }: Window): number {
  const length = lengthInHours(Temporal.Instant.from(from), Temporal.Instant.from(to));
  return Math.max(1, Math.round(length * 1e6)) / 1e6;
}

function lengthInHours(from: Temporal.Instant, to: Temporal.Instant): number {
  return Number((to.epochNanoseconds - from.epochNanoseconds) / 1_000n) / HOUR_US;
}

function stretchOf(
  given: WindowArguments,
  limits: SpanLimits,
  now: Temporal.ZonedDateTime,
  shifts: string[],
): Stretch {
  const mentioned = (argument: 'from' | 'to' | 'since') => {
    const words = given[argument];
    return words === undefined ? undefined : moment(argument, words, now, shifts);
  };
  if (given.shift) {
    const { from, to } = moment('shift', `${given.shift} shift`, now, shifts);
    return { from, to: earlier(to, now.toInstant()) };
  }
  const since = mentioned('since');
  if (since) return { from: since.from, to: now.toInstant() };
  const start = mentioned('from');
  // A day or a shift without an end is meant as a whole.
  const named = start && Temporal.Instant.compare(start.from, start.to) < 0 ? start.to : undefined;
  // Answers are given as of now: what lies behind it is unknown, and no sensor was blind there.
  const to = earlier(mentioned('to')?.to ?? named ?? now.toInstant(), now.toInstant());
  return { from: start?.from ?? before(to, given.hours ?? limits.defaultHours), to };
}

function earlier(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) < 0 ? a : b;
}

/** Rows have microseconds, so a window is never shorter than one. */
function before(end: Temporal.Instant, hours: number): Temporal.Instant {
  return end.subtract({ microseconds: Math.max(1, Math.round(hours * HOUR_US)) });
}

function zoned(now: string, timezone: string): Temporal.ZonedDateTime {
  const instant = Temporal.Instant.from(now);
  try {
    const local = instant.toZonedDateTimeISO(timezone);
    const { timeZoneId } = local;
    // Temporal also reads a zone out of an instant.
    if (timeZoneId.toLowerCase() !== timezone.toLowerCase()) throw new RangeError('not a name of a zone');
    // An offset such as +01:00 knows no summer time: "yesterday" would be wrong twice a year.
    if (/^[+-]/.test(timeZoneId)) throw new RangeError('an offset is not a zone');
    return local;
  } catch {
    throw new ToolError(
      'invalid_argument',
      `timezone was ${clean(JSON.stringify(timezone), 80)}; allowed: an IANA time zone such as UTC or Europe/Amsterdam`,
    );
  }
}

function text(at: Temporal.Instant, timezone: string): string {
  return timezone === 'UTC' ? at.toString() : at.toString({ timeZone: timezone });
}

/** The days that end where a window begins. */
export function windowBefore({ from, timezone }: Window, days: number): Window {
  return {
    from: text(Temporal.Instant.from(from).subtract({ hours: days * 24 }), timezone),
    to: from,
    timezone,
  };
}
