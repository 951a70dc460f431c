import { z } from 'zod';

/** Points by the name of their reason; a score is what they add up to. */
export const reasons = z.record(z.string(), z.number());
export type Reasons = z.output<typeof reasons>;

const HIGHEST = 100;

/**
 * A score of 0 to 100 with the reasons that count, in their order. Each has one decimal, and where their sum leaves
 * the scale, the way back is a reason too.
 */
export function scored(points: Reasons): { score: number; reasons: Reasons } {
  const kept = Object.entries(points)
    .map(([name, value]): [string, number] => [name, tenths(value)])
    .filter(([, value]) => value !== 0);
  const sum = tenths(kept.reduce((total, [, value]) => total + value, 0));
  const score = Math.min(HIGHEST, Math.max(0, sum));
  const limit: [string, number][] = score === sum ? [] : [['limit_of_scale', tenths(score - sum)]];
  return { score, reasons: Object.fromEntries([...kept, ...limit]) };
}

/** One decimal; binary fractions do not keep it by themselves. */
export function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

const DAY_MS = 86_400_000;

export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}
