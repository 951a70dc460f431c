import type { Amount } from '../../../database/traffic/traffic.js';

/** Bytes in units of 1024 × 1024, to two decimals. */
export function megabytes(bytes: Amount): number {
  return inUnits(bytes, 1024 ** 2);
}

/** Bytes in units of 1024 × 1024 × 1024, to two decimals. */
export function gigabytes(bytes: Amount): number {
  return inUnits(bytes, 1024 ** 3);
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes for a reader, in the largest unit (IEC 80000-13) that leaves at least one. */
export function readable(bytes: Amount): string {
  const size = Number(bytes);
  const step = size < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(size) / 10));
  const text = step === 0 ? String(size) : inUnits(bytes, 1024 ** step).toFixed(2);
  return `${text} ${UNITS[step]}`;
}

function inUnits(bytes: Amount, unit: number): number {
  return Math.round((Number(bytes) / unit) * 100) / 100;
}
