import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { bandwidthSummary, type BandwidthSummary, CRITICAL_MBPS, WARNING_MBPS } from './bandwidth.js';
import { PLACED, PLACED_COLUMNS, statusAt } from './sensor-sql.js';

/** Sensors named per group; the count tells of the others. */
const MOST_NAMED = 5;

/** Change between the halves of a window, in percent, up to which traffic counts as stable. */
const STABLE_PERCENT = 10;

/** Bandwidth per sensor, from NetMonitor's tables `sensors` and `sensor_metrics`. */
@Injectable()
export class BandwidthRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
  ) {}

  /** Highest current bandwidth first, sensors without samples last. `now` is what a status is measured against. */
  async summarize(
    window: Window,
    now: string,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<BandwidthSummary> {
    const source = this.profile.has('sensor_configs', ...PLACED_COLUMNS) ? bandwidthPlaced : bandwidth;
    const values = [window.from, window.to, scope.sensors, now, page.limit, page.offset];
    return this.database.row(source, values, scope);
  }

  /** When any sensor last sent a sample in the window. */
  async findNewestSample(window: Window, scope: Scope): Promise<string | null> {
    const { newest } = await this.database.row(newestSample, [window.from, window.to, scope.sensors], scope);
    return newest;
  }
}

const MIDDLE = '$1::timestamptz + ($2::timestamptz - $1::timestamptz) / 2';

/**
 * One pass without sorting, because this table may have no index: the newest sample is the greatest pair of
 * time and value. The comparison with the infinities also leaves out NULL and NaN.
 */
const SAMPLED = `
  SELECT sensor_id, count(*) AS samples, max(timestamp) AS last_sample,
    (max(ARRAY[extract(epoch FROM timestamp)::float8, bandwidth_mbps::float8]))[2] AS newest,
    avg(bandwidth_mbps) AS average, max(bandwidth_mbps) AS highest, min(bandwidth_mbps) AS lowest,
    avg(bandwidth_mbps) FILTER (WHERE timestamp < ${MIDDLE}) AS older,
    avg(bandwidth_mbps) FILTER (WHERE timestamp >= ${MIDDLE}) AS newer
  FROM sensor_metrics
  WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3))
    AND bandwidth_mbps > '-Infinity'::real AND bandwidth_mbps < 'Infinity'::real
  GROUP BY sensor_id`;

function rounded(value: string, digits: number): string {
  return `round((${value})::numeric, ${digits})`;
}

function group(condition: string): string {
  return `json_build_object('count', (SELECT count(*) FROM listed WHERE ${condition}), 'first', (
    SELECT coalesce(json_agg(sensor_id), '[]') FROM (SELECT sensor_id FROM listed WHERE ${condition}
      ORDER BY newest DESC NULLS LAST, sensor_id LIMIT ${MOST_NAMED}) few))`;
}

function summary(name: string, placed: boolean) {
  return statement({
    name,
    reads: ['sensors', 'sensor_metrics', ...(placed ? ['sensor_configs'] : [])],
    row: bandwidthSummary,
    text: `WITH sampled AS (${SAMPLED}), placed AS (${placed ? PLACED : NO_PLACES}),
      measured AS (
        SELECT sensor_id, coalesce(place, location) AS location, ${statusAt('$4')} AS status,
          newest, ${statusAt('$4')} <> 'offline' AS alive,
          ${rounded('newest', 2)} AS current_mbps, ${rounded('average', 2)} AS avg_mbps,
          ${rounded('highest', 2)} AS max_mbps, ${rounded('lowest', 2)} AS min_mbps, older, newer,
          100 * (newer - older) / nullif(older, 0) AS change,
          coalesce(samples, 0) AS samples, last_sample
        FROM sensors LEFT JOIN sampled USING (sensor_id) LEFT JOIN placed USING (sensor_id)
        WHERE ($3::text[] IS NULL OR sensor_id = ANY($3))),
      listed AS (
        SELECT *, ${rounded('change', 1)} AS trend_percent,
          CASE WHEN older IS NULL OR newer IS NULL THEN 'unknown'
            WHEN change > ${STABLE_PERCENT} OR (older = 0 AND newer > 0) THEN 'increasing'
            WHEN change < -${STABLE_PERCENT} THEN 'decreasing' ELSE 'stable' END AS trend,
          CASE WHEN newest IS NULL THEN NULL WHEN newest > ${CRITICAL_MBPS} THEN 'critical'
            WHEN newest > ${WARNING_MBPS} THEN 'warning' ELSE 'normal' END AS health
        FROM measured),
      page AS (
        SELECT * FROM listed ORDER BY newest DESC NULLS LAST, sensor_id LIMIT $5 OFFSET $6)
      SELECT count(*) AS total_sensors, sum(current_mbps) FILTER (WHERE alive) AS total_mbps,
        round(avg(current_mbps) FILTER (WHERE alive), 2) AS avg_mbps,
        max(current_mbps) FILTER (WHERE alive) AS max_mbps,
        count(*) FILTER (WHERE alive AND newest > ${WARNING_MBPS}) AS over_warning,
        count(*) FILTER (WHERE alive AND newest > ${CRITICAL_MBPS}) AS over_critical,
        max(last_sample) AS data_as_of,
        json_build_object(
          'critical', ${group(`alive AND health = 'critical'`)},
          'warning', ${group(`alive AND health = 'warning'`)},
          'increasing', ${group(`alive AND trend = 'increasing'`)},
          'offline', ${group('NOT alive AND samples > 0')},
          'silent', ${group('samples = 0')}) AS remarkable,
        (SELECT coalesce(json_agg(page ORDER BY newest DESC NULLS LAST, sensor_id), '[]')
          FROM page) AS sensors
      FROM listed`,
  });
}

const NO_PLACES = 'SELECT NULL::text AS sensor_id, NULL::text AS place WHERE false';

const bandwidth = summary('bandwidth_summary', false);
const bandwidthPlaced = summary('bandwidth_summary_placed', true);

const newestSample = statement({
  name: 'newest_bandwidth_sample',
  reads: ['sensor_metrics'],
  row: z.object({ newest: z.string().nullable() }),
  text: `SELECT max(timestamp) AS newest FROM sensor_metrics
    WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3))
      AND bandwidth_mbps IS NOT NULL`,
});
