import type { TypeHistory } from '../../../database/attack/type-history.js';

/** A kind of alert that came nearly every day, and stopped. */
export interface QuietDetector {
  silent_days: number;
  usual_per_day: number;
  /** How many alerts the silence would usually have brought. */
  expected: number;
}

/** Days of history that show what is usual: a whole week, so that its end is known too. */
const FEWEST_DAYS = 7;
/** On so many of them it must have fired. */
const MOST_DAYS = 0.6;
/** Fewer missing alerts than this may be chance. */
const FEWEST_MISSING = 10;

/**
 * Whether a kind of alert went quiet against its own usual: no alert for whole days, longer than ever before, while
 * ten or more would have been usual.
 *
 * @param wholeDays of the window
 */
export function quietness({ days }: TypeHistory, wholeDays: number): QuietDetector | null {
  const counts = Array.from({ length: wholeDays }, () => 0);
  for (const [day, n] of days) if (day < wholeDays) counts[day] = n;
  const silent = counts.findIndex((n) => n > 0);
  if (silent < 1) return null;
  const firing = counts.slice(silent, counts.findLastIndex((n) => n > 0) + 1);
  if (firing.length < FEWEST_DAYS) return null;
  if (firing.filter((n) => n > 0).length < MOST_DAYS * firing.length) return null;
  const usual = firing.reduce((sum, n) => sum + n, 0) / firing.length;
  if (usual * silent < FEWEST_MISSING || silent <= longestPause(firing)) return null;
  return { silent_days: silent, usual_per_day: round(usual), expected: Math.round(usual * silent) };
}

function longestPause(counts: number[]): number {
  let [longest, current] = [0, 0];
  for (const n of counts) {
    current = n > 0 ? 0 : current + 1;
    longest = Math.max(longest, current);
  }
  return longest;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
