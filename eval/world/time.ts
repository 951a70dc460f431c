export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const DAYS = 30;

/** How busy people are at an instant, 1 in office hours. */
export function busyness(at: number): number {
  const date = new Date(at);
  const hour = date.getUTCHours() + date.getUTCMinutes() / 60;
  const weekend = date.getUTCDay() % 6 === 0;
  const bell = Math.exp(-(((hour - 13) / 4.5) ** 4));
  return 0.15 + (weekend ? 0.15 : 0.85) * bell;
}

/** RFC 3339, as the database takes it. */
export function instant(at: number): string {
  return new Date(at).toISOString();
}
