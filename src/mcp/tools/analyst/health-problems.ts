import type { Scope } from '../../../database/scope.js';
import type { TableHealth } from '../../../database/system/table-health.js';
import type { FeedRow, TableRow } from './health-answer.js';

/** The window in which sensors are looked at; it cannot be chosen. */
export const HOURS = 24;
/** Feeds of a problem that are named. */
const MOST_NAMED = 3;
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

export function problemsOfFeeds(feeds: FeedRow[], { sensors }: Pick<Scope, 'sensors'>): string[] {
  // Of a caller who may see certain sensors they are hidden.
  if (feeds.length === 0) return sensors === null ? ['no feed has an entry'] : [];
  const used = feeds.filter(({ state }) => state !== 'off');
  const told: [FeedRow[], string][] = [
    [used.filter(({ state }) => state === 'stale'), 'not updated for longer than usual'],
    [used.filter(({ error }) => typeof error === 'string'), 'failed at the last synchronisation'],
    [used.filter(({ live }) => live === 0), 'without a live indicator'],
  ];
  return told.flatMap(([rows, what]) => {
    if (rows.length === 0) return [];
    const named = rows.slice(0, MOST_NAMED).map(({ feed }) => feed);
    const more = rows.length > named.length ? ' …' : '';
    return [`${rows.length} of ${used.length} feeds ${what}: ${named.join(', ')}${more}`];
  });
}

export function problemsOfClock(ahead: number | null): string[] {
  if (ahead === null || Math.abs(ahead) <= TOLERANCE_S) return [];
  return [`the database's clock is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} this server's`];
}
