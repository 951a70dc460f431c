import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { newestRow } from '../newest-row.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { type Interval, type TrafficFilter, type TrafficTrends, trafficTrends } from './traffic.js';

/** NetMonitor's table `traffic_metrics`: what each sensor counted since its row before. */
@Injectable()
export class TrafficRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** Sums per hour or day of the window's time zone. */
  async sumPer(
    interval: Interval,
    window: Window,
    { sensor_id }: TrafficFilter,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<TrafficTrends> {
    const values = [window.from, window.to, scope.sensors, sensor_id ?? null];
    const paging = [UNIT[interval], window.timezone, page.limit, page.offset];
    return this.database.row(trends, [...values, ...paging], scope);
  }

  /** When traffic was last counted in the window. */
  async lastMatch(window: Window, { sensor_id }: TrafficFilter, scope: Scope): Promise<string | null> {
    const values = [window.from, window.to, scope.sensors, sensor_id ?? null];
    const { newest } = await this.database.row(lastCounted, values, scope);
    return newest;
  }
}

const UNIT: Record<Interval, string> = { hourly: 'hour', daily: 'day' };

const MATCHING = `
  timestamp >= $1 AND timestamp < $2
  AND ($3::text[] IS NULL OR sensor_id = ANY($3))
  AND ($4::text IS NULL OR sensor_id = $4)`;

const trends = statement({
  name: 'traffic_trends',
  reads: ['traffic_metrics'],
  row: trafficTrends,
  text: `WITH periods AS (
      SELECT date_trunc($5, timestamp, $6) AS time_period,
        coalesce(sum(total_packets), 0) AS total_packets, coalesce(sum(total_bytes), 0) AS total_bytes,
        coalesce(sum(inbound_packets), 0) AS inbound_packets, coalesce(sum(inbound_bytes), 0) AS inbound_bytes,
        coalesce(sum(outbound_packets), 0) AS outbound_packets, coalesce(sum(outbound_bytes), 0) AS outbound_bytes,
        round(coalesce(sum(total_packets), 0) / count(*), 2) AS avg_packets,
        round(coalesce(sum(total_bytes), 0) / count(*), 2) AS avg_bytes,
        count(*) AS samples
      FROM traffic_metrics WHERE ${MATCHING} GROUP BY 1),
    page AS (SELECT * FROM periods ORDER BY time_period DESC LIMIT $7 OFFSET $8)
    SELECT count(*) AS data_points,
      coalesce(sum(total_bytes), 0) AS total_bytes, coalesce(sum(total_packets), 0) AS total_packets,
      coalesce(round(avg(total_bytes)), 0) AS average_bytes_per_period,
      coalesce(round(avg(total_packets)), 0) AS average_packets_per_period,
      ${newestRow('traffic_metrics')} AS data_as_of,
      (SELECT coalesce(json_agg(page ORDER BY time_period DESC), '[]') FROM page) AS periods
    FROM periods`,
});

const lastCounted = statement({
  name: 'last_traffic',
  reads: ['traffic_metrics'],
  row: z.object({ newest: z.string().nullable() }),
  text: `SELECT max(timestamp) AS newest FROM traffic_metrics WHERE ${MATCHING}`,
});
