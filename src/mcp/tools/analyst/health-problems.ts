import type { TableHealth } from '../../../database/system/table-health.js';
import type { FeedRow, TableRow } from './health-answer.js';

/** The window in which sensors are looked at; it cannot be chosen. */
export const HOURS = 24;
/** NetMonitor fetches its feeds every hour. */
export const STALE_FEED_H = 48;
/** Clocks of two machines are never quite equal. */
const TOLERANCE_S = 5;

export function problemOfTable({ table, state, age_seconds, usual_pause_seconds }: TableRow): string[] {
  if (state === 'late')
    return [
      `${table} is late: its newest row is ${age_seconds} s old, usual are ${usual_pause_seconds ?? '?'} s`,
    ];
  if (state === 'empty') return [`${table} has no rows`];
  return state === 'missing' ? [`${table} is missing or not readable`] : [];
}

export function futureIn(health: TableHealth[]): string[] {
  return health.flatMap(({ table, ahead }) =>
    ahead === null ? [] : [`${table} has rows up to ${ahead} s in the future: a sensor's clock is wrong`],
  );
}

export function problemsOfSensors({
  registered,
  blind_now,
  degraded_now,
  with_gaps,
}: Record<string, number>): string[] {
  if (registered === 0) return ['no sensor is registered'];
  const told: [number | undefined, string][] = [
    [blind_now, 'blind now'],
    [degraded_now, 'degraded now'],
    [with_gaps, `blind or degraded at some time in ${HOURS} h; sensor_coverage tells more`],
  ];
  return told.flatMap(([count, state]) =>
    count ? [`${count} of ${registered} sensors ${count === 1 ? 'is' : 'are'} ${state}`] : [],
  );
}

export function problemsOfFeeds(feeds: FeedRow[]): string[] {
  const stale = feeds.filter(({ state }) => state === 'stale').length;
  const dead = feeds.filter(({ live }) => live === 0).length;
  return [
    ...(stale > 0
      ? [`${stale} of ${feeds.length} kinds of feeds were not updated for ${STALE_FEED_H} h`]
      : []),
    ...(dead > 0 ? [`${dead} of ${feeds.length} kinds of feeds hold no live indicator`] : []),
  ];
}

export function problemsOfClock(ahead: number | null): string[] {
  if (ahead === null || Math.abs(ahead) <= TOLERANCE_S) return [];
  return [`the database's clock is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} this server's`];
}
