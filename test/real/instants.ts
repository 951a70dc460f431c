const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/**
 * Microseconds since 1970 of an RFC 3339 instant: exact, where a Date drops three digits.
 *
 * @throws Error for anything else
 */
export function micros(instant: unknown): number {
  const [, seconds, fraction = '', offset] = RFC_3339.exec(String(instant)) ?? [];
  if (seconds === undefined) throw new Error(`no RFC 3339 instant: ${String(instant)}`);
  return Date.parse(seconds + offset) * 1_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** As answers give instants of rows: in UTC, with as many digits as the instant has. */
export function utc(at: number): string {
  const seconds = new Date(Math.floor(at / 1e6) * 1_000).toISOString().slice(0, 19);
  const fraction = String(at % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** Length of a stretch of time in microseconds. */
export const HOUR = 3_600_000_000;
export const DAY = 24 * HOUR;
