import { Injectable } from '@nestjs/common';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase, type Value } from '../readonly-database.js';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import { fromRows } from '../rollups/rollup-sql.js';
import { twoWays } from '../rollups/two-ways.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { instantOf, microsOf } from './instant-of.js';
import { clockAhead, type DayCounts, dayCounts } from './sensor-activity.js';
import { HOUR } from './sensor-signs.js';

/** Days whose same hours make up what is usual. */
export const USUAL_DAYS = 14;
const DAY = 24 * HOUR;

/** Clocks are never quite equal. */
const TOLERANCE_S = 60;

const STAMPED = ['traffic_metrics', 'top_talkers', 'sensor_metrics', 'alerts'] as const;

/** What sensors sent, day by day, from NetMonitor's tables `alerts` and `sensor_metrics`. */
@Injectable()
export class SensorActivityRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
    private readonly rollUps: RollupRepository,
  ) {}

  /** Alerts of the window, no longer than a day, and of the same hours of 14 days before; null without the table. */
  async alertsPerDay(window: Window, hours: number, scope: Scope): Promise<(DayCounts & Sourced) | null> {
    if (!this.profile.has('alerts', 'timestamp', 'sensor_id')) return null;
    const spans = Array.from({ length: USUAL_DAYS + 1 }, (_, days) => microsOf(window.to) - days * DAY);
    const borders = spans.flatMap((end) => [end - secondsOf(hours) * 1e6, end]).map(instantOf);
    const from = instantOf(microsOf(window.from) - USUAL_DAYS * DAY);
    const wish = { window: { ...window, from }, borders };
    return this.rollUps.row(alertsPerDay, valuesOf(window, hours, scope), wish, scope);
  }

  /** Health samples likewise. */
  async samplesPerDay(window: Window, hours: number, scope: Scope): Promise<DayCounts | null> {
    if (!this.profile.has('sensor_metrics', 'timestamp', 'sensor_id')) return null;
    return this.database.row(samplesPerDay, valuesOf(window, hours, scope), scope);
  }

  /** How far the newest rows of each sensor lie behind the database's own clock. */
  async clocksAhead(now: string, scope: Scope): Promise<Map<string, number>> {
    const present = STAMPED.filter((table) => this.profile.has(table, 'timestamp', 'sensor_id'));
    const ahead = new Map<string, number>();
    if (present.length === 0) return ahead;
    const rows = await this.database.rows(aheadOf(present), [now, scope.sensors], scope);
    for (const { sensor_id, seconds } of rows) ahead.set(sensor_id, seconds);
    return ahead;
  }
}

const secondsOf = (hours: number) => Math.round(hours * 3_600);

function valuesOf({ from, to }: Window, hours: number, { sensors }: Scope): Value[] {
  return [from, to, sensors, secondsOf(hours)];
}

/** $1 and $2 the window, $3 the sensors, $4 its seconds. */
const OF_SENSORS = 'sensor_id IS NOT NULL AND ($3::text[] IS NULL OR sensor_id = ANY($3))';
const MATCHING = `timestamp >= $1::timestamptz - interval '${USUAL_DAYS} days' AND timestamp < $2 AND ${OF_SENSORS}`;
const ROW = 'sensor_id, timestamp AS at, 1 AS n';

const perDay = (source: string, more: string) => `WITH counted AS (
      SELECT sensor_id, (age / 86400)::int AS day, sum(n) AS count
      FROM (SELECT sensor_id, n, ceil(date_part('epoch', $2::timestamptz - at))::bigint - 1 AS age FROM ${source}) AS aged
      WHERE age % 86400 < $4::int GROUP BY 1, 2)
    SELECT coalesce(json_agg(counted ORDER BY sensor_id, day), '[]') AS counts${more} FROM counted`;

const alertsPerDay = twoWays(
  {
    table: 'alerts',
    columns: 'timestamp, sensor_id',
    matching: MATCHING,
    row: ROW,
    rollUp: 'alerts_hourly',
    summed: OF_SENSORS,
    sum: 'sensor_id, period AS at, n',
  },
  { name: 'alerts_per_day', row: dayCounts, place: 5, text: perDay },
);

const samplesPerDay = statement({
  name: 'sensor_metrics_per_day',
  reads: ['sensor_metrics'],
  row: dayCounts,
  text: perDay(fromRows({ table: 'sensor_metrics', matching: MATCHING, row: ROW }), ''),
});

/** Answers may be given as of an earlier instant; rows after that one are of no wrong clock. */
function aheadOf(present: readonly (typeof STAMPED)[number][]) {
  const newest = present.map(
    (table) => `SELECT sensor_id, max(timestamp) AS newest FROM ${table}
      WHERE timestamp > greatest($1::timestamptz, now()) + interval '${TOLERANCE_S} seconds'
        AND timestamp < 'infinity' AND ($2::text[] IS NULL OR sensor_id = ANY($2)) AND sensor_id IS NOT NULL
      GROUP BY sensor_id`,
  );
  return {
    name: 'clocks_ahead',
    reads: [...present],
    row: clockAhead,
    text: `SELECT sensor_id,
        round(extract(epoch FROM max(newest) - greatest($1::timestamptz, now())))::bigint AS seconds
      FROM (${newest.join(' UNION ALL ')}) AS found GROUP BY sensor_id ORDER BY sensor_id`,
  };
}
