import { HOUR, type HourCount, type Micros } from './sensor-signs.js';

/** Rows from which on a sensor's own interval counts as known. */
export const FEWEST_ROWS = 12;

/** Time between two rows of a sensor, as it usually is; null when there are too few of them to tell. */
export function usualInterval(hours: Map<number, HourCount>): Micros | null {
  const counts = [...hours.values()];
  const rows = counts.reduce((sum, count) => sum + count.rows, 0);
  const steps = counts.reduce((sum, count) => sum + count.steps, 0);
  if (rows < FEWEST_ROWS) return null;
  if (steps * 4 >= rows) return medianStep(counts.filter((count) => count.steps > 0));
  // Rows so far apart that hardly two fall into the same ten minutes.
  const numbers = [...hours.keys()].toSorted((a, b) => a - b);
  const pauses = numbers.slice(1).map((hour, index) => hour - numbers[index]!);
  return (median(pauses.length > 0 ? pauses : [1]) * HOUR) / median(counts.map((count) => count.rows));
}

/** Each hour counts as often as it has steps: bursts do not hide behind long silent hours. */
function medianStep(counts: HourCount[]): Micros {
  const steps = counts
    .map((count) => ({ length: count.span / count.steps, weight: count.steps }))
    .toSorted((a, b) => a.length - b.length);
  const half = steps.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let passed = 0;
  return steps.find(({ weight }) => (passed += weight) >= half)!.length;
}

/** @param values at least one */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
