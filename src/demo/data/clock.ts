export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How far the data reaches back. */
export const HISTORY_DAYS = 30;

export const instant = (time: number): string => new Date(time).toISOString();

/** How busy the company is at this moment, 1 being an average office hour (local time is UTC+1). */
export function rhythm(time: number): number {
  const local = new Date(time + HOUR);
  const hour = local.getUTCHours() + local.getUTCMinutes() / 60;
  // Rises at 7, dips at lunch, falls after 18.
  const day = 1 / (1 + Math.exp(7.5 - hour)) - 1 / (1 + Math.exp(17.5 - hour));
  const lunch = 1 - 0.25 * Math.exp(-((hour - 12.5) ** 2));
  const weekend = local.getUTCDay() === 0 || local.getUTCDay() === 6;
  return 0.3 + (weekend ? 0.15 : 1) * day * lunch;
}
