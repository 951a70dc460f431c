import { HOUR } from './sensor-signs.js';

/** Whether an hour since 1970 lies on a Saturday or a Sunday of a time zone. */
export function weekends(timezone: string): (hour: number) => boolean {
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: timezone });
  const known = new Map<number, boolean>();
  return (hour) => {
    const found = known.get(hour) ?? weekday.format((hour * HOUR) / 1_000).startsWith('S');
    known.set(hour, found);
    return found;
  };
}
