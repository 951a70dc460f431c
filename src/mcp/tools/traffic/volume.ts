import type { Amount } from '../../../database/traffic/traffic.js';

/** Bytes in units of 1024 × 1024, to two decimals. */
export function megabytes(bytes: Amount): number {
  return inUnits(bytes, 1024 ** 2);
}

/** Bytes in units of 1024 × 1024 × 1024, to two decimals. */
export function gigabytes(bytes: Amount): number {
  return inUnits(bytes, 1024 ** 3);
}

function inUnits(bytes: Amount, unit: number): number {
  return Math.round((Number(bytes) / unit) * 100) / 100;
}
