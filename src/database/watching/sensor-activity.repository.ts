import { Injectable } from '@nestjs/common';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { clockAhead, type DayCount, dayCount } from './sensor-activity.js';

/** Days whose same hours make up what is usual. */
export const USUAL_DAYS = 14;

/** Clocks are never quite equal. */
const TOLERANCE_S = 60;

const STAMPED = ['traffic_metrics', 'top_talkers', 'sensor_metrics', 'alerts'] as const;

/** What sensors sent, day by day, from NetMonitor's tables `alerts` and `sensor_metrics`. */
@Injectable()
export class SensorActivityRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
  ) {}

  /** Of the window, no longer than a day, and of the same hours of 14 days before; null without the table. */
  async perDay(
    table: 'alerts' | 'sensor_metrics',
    window: Window,
    hours: number,
    scope: Scope,
  ): Promise<DayCount[] | null> {
    if (!this.profile.has(table, 'timestamp', 'sensor_id')) return null;
    const values = [window.from, window.to, scope.sensors, Math.round(hours * 3_600)];
    return this.database.rows(perDay[table], values, scope);
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

const perDay = {
  alerts: perDayOf('alerts'),
  sensor_metrics: perDayOf('sensor_metrics'),
};

function perDayOf(table: 'alerts' | 'sensor_metrics') {
  // Whole seconds, so that a window holds its beginning and not its end.
  const age = `(ceil(date_part('epoch', $2::timestamptz - timestamp))::bigint - 1)`;
  return statement({
    name: `${table}_per_day`,
    reads: [table],
    row: dayCount,
    text: `SELECT sensor_id, (${age} / 86400)::int AS day, count(*) AS count FROM ${table}
      WHERE timestamp >= $1::timestamptz - interval '${USUAL_DAYS} days' AND timestamp < $2
        AND ($3::text[] IS NULL OR sensor_id = ANY($3)) AND sensor_id IS NOT NULL AND ${age} % 86400 < $4
      GROUP BY 1, 2 ORDER BY 1, 2`,
  });
}

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
