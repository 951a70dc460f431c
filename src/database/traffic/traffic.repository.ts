import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { newestRow } from '../newest-row.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import type { Countable } from '../rollups/rollup-sql.js';
import { twoWays } from '../rollups/two-ways.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { type Interval, type TrafficFilter, type TrafficTrends, trafficTrends } from './traffic.js';

/** NetMonitor's table `traffic_metrics`: what each sensor counted since its row before. */
@Injectable()
export class TrafficRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly rollUps: RollupRepository,
  ) {}

  /** Sums per hour or day of the window's time zone. */
  async sumPer(
    interval: Interval,
    window: Window,
    { sensor_id }: TrafficFilter,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<TrafficTrends & Sourced> {
    const values = [window.from, window.to, scope.sensors, sensor_id ?? null];
    const paging = [UNIT[interval], window.timezone, page.limit, page.offset];
    const wish = { window, byZone: true };
    return this.rollUps.row(trends, [...values, ...paging], wish, scope);
  }

  /** When traffic was last counted in the window. */
  async lastMatch(window: Window, { sensor_id }: TrafficFilter, scope: Scope): Promise<string | null> {
    const values = [window.from, window.to, scope.sensors, sensor_id ?? null];
    const { newest } = await this.database.row(lastCounted, values, scope);
    return newest;
  }
}

const UNIT: Record<Interval, string> = { hourly: 'hour', daily: 'day' };

const SUMMED = `
  ($3::text[] IS NULL OR sensor_id = ANY($3))
  AND ($4::text IS NULL OR sensor_id = $4)`;
const MATCHING = `timestamp >= $1 AND timestamp < $2 AND ${SUMMED}`;

const VOLUMES =
  'total_packets, total_bytes, inbound_packets, inbound_bytes, outbound_packets, outbound_bytes';

const COUNTED: Countable = {
  table: 'traffic_metrics',
  columns: `timestamp, sensor_id, ${VOLUMES}`,
  matching: MATCHING,
  row: `timestamp AS at, ${VOLUMES}, 1 AS n`,
  rollUp: 'traffic_hourly',
  summed: SUMMED,
  sum: `period AS at, ${VOLUMES}, n`,
};

const text = (source: string, more: string) => `WITH periods AS (
      SELECT date_trunc($5, at, $6) AS time_period,
        coalesce(sum(total_packets), 0) AS total_packets, coalesce(sum(total_bytes), 0) AS total_bytes,
        coalesce(sum(inbound_packets), 0) AS inbound_packets, coalesce(sum(inbound_bytes), 0) AS inbound_bytes,
        coalesce(sum(outbound_packets), 0) AS outbound_packets, coalesce(sum(outbound_bytes), 0) AS outbound_bytes,
        round(coalesce(sum(total_packets), 0) / sum(n), 2) AS avg_packets,
        round(coalesce(sum(total_bytes), 0) / sum(n), 2) AS avg_bytes,
        sum(n) AS samples
      FROM ${source} GROUP BY 1),
    page AS (SELECT * FROM periods ORDER BY time_period DESC LIMIT $7 OFFSET $8)
    SELECT count(*) AS data_points,
      coalesce(sum(total_bytes), 0) AS total_bytes, coalesce(sum(total_packets), 0) AS total_packets,
      coalesce(round(avg(total_bytes)), 0) AS average_bytes_per_period,
      coalesce(round(avg(total_packets)), 0) AS average_packets_per_period,
      ${newestRow('traffic_metrics')} AS data_as_of,
      (SELECT coalesce(json_agg(page ORDER BY time_period DESC), '[]') FROM page) AS periods${more}
    FROM periods`;

const trends = twoWays(COUNTED, { name: 'traffic_trends', row: trafficTrends, place: 9, text });

const lastCounted = statement({
  name: 'last_traffic',
  reads: ['traffic_metrics'],
  row: z.object({ newest: z.string().nullable() }),
  text: `SELECT max(timestamp) AS newest FROM traffic_metrics WHERE ${MATCHING}`,
});
