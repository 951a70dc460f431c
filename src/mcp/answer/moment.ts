import { Temporal } from 'temporal-polyfill';
import { ToolError } from '../tool-error.js';
import { clean } from './untrusted.js';

/** Networks were not watched before; every zone, RFC 3339 and PostgreSQL agree on what comes after. */
const EARLIEST = Temporal.Instant.from('1970-01-01T00:00:00Z');

export interface Stretch {
  from: Temporal.Instant;
  to: Temporal.Instant;
}

/** Local times at which shifts begin, of the setting that lists them. */
export function shiftStarts(setting: string): string[] {
  return setting.split(',').map((time) => time.trim());
}

/**
 * What `from` or `to` means. A point gives an empty stretch; a day or a shift gives its whole, the part
 * that is still to come included.
 *
 * @throws ToolError invalid_argument
 */
export function moment(
  argument: string,
  words: string,
  now: Temporal.ZonedDateTime,
  shifts: string[],
): Stretch {
  const said = words.trim().toLowerCase();
  const whole = (from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): Stretch => ({
    from: from.toInstant(),
    to: to.toInstant(),
  });
  if (said === 'now') return point(now.toInstant());
  if (said === 'today') return whole(midnight(now, 0), midnight(now, 1));
  if (said === 'yesterday') return whole(midnight(now, -1), midnight(now, 0));
  if (said === 'this shift') return whole(...shiftAround(now, shifts, 0));
  if (said === 'last shift') return whole(...shiftAround(now, shifts, -1));
  return point(instant(argument, words, now));
}

/** The first moment of a day; where summer time begins at midnight that is 01:00. */
function midnight(now: Temporal.ZonedDateTime, days: number): Temporal.ZonedDateTime {
  return now.toPlainDate().add({ days }).toZonedDateTime(now.timeZoneId);
}

function point(at: Temporal.Instant): Stretch {
  return { from: at, to: at };
}

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** The shift that `now` lies in, or its neighbour; it may have begun the day before. */
function shiftAround(
  now: Temporal.ZonedDateTime,
  shifts: string[],
  offset: number,
): [Temporal.ZonedDateTime, Temporal.ZonedDateTime] {
  const starts = [-2, -1, 0, 1]
    .flatMap((days) => {
      const day = now.toPlainDate().add({ days });
      return shifts.map((time) => day.toZonedDateTime({ timeZone: now.timeZoneId, plainTime: time }));
    })
    // A time that summer time skips moves behind it, where another shift may begin.
    .toSorted((a, b) => Temporal.ZonedDateTime.compare(a, b))
    .filter((start, i, all) => i === 0 || !start.equals(all[i - 1]!));
  const current = starts.findLastIndex((start) => Temporal.ZonedDateTime.compare(start, now) <= 0);
  return [starts[current + offset]!, starts[current + offset + 1]!];
}

function instant(argument: string, words: string, now: Temporal.ZonedDateTime): Temporal.Instant {
  try {
    const back = /^now\s*-\s*(\d{1,9})\s*([smhdw])$/i.exec(words.trim());
    const at = back
      ? now.toInstant().subtract({ seconds: Number(back[1]) * SECONDS[back[2]!.toLowerCase()]! })
      : Temporal.Instant.from(words.trim());
    if (Temporal.Instant.compare(at, EARLIEST) < 0) throw new RangeError('before all networks');
    // Rows have microseconds: rounding up keeps [from, to) exactly what was asked for.
    return at.round({ smallestUnit: 'microsecond', roundingMode: 'ceil' });
  } catch {
    throw new ToolError(
      'invalid_argument',
      `${argument} was ${clean(JSON.stringify(words), 80)}; allowed, not before 1970: an RFC 3339 instant with its ` +
        'offset such as 2026-11-20T12:00:00Z, now, now-24h (s m h d w), today, yesterday, this shift, last shift',
    );
  }
}
