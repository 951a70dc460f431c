import type { Micros } from './sensor-signs.js';

/** As answers give instants of rows: RFC 3339 in UTC, with as many digits as it has. */
export function instantOf(at: Micros): string {
  const seconds = Math.floor(at / 1e6);
  const digits = String(at - seconds * 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`;
}

/** The other way: of an RFC 3339 instant, its microseconds included. */
export function microsOf(instant: string): Micros {
  const fraction = /\.(\d{1,6})/.exec(instant)?.[1] ?? '';
  return Math.floor(Date.parse(instant) / 1_000) * 1e6 + Number(fraction.padEnd(6, '0'));
}
