import { z } from 'zod';
import { type Statement, statement } from '../statement.js';
import { signs } from './sensor-signs.js';

/** Where else a sensor leaves signs of life than in its counters. */
export type OtherTable = 'sensor_metrics' | 'alerts';

/** Signs closer together than this are one run, and rows are counted in pieces of this length. */
const PIECE_S = 600;

const PIECE = `floor(date_part('epoch', timestamp) / ${PIECE_S})::int`;
const micros = (instant: string) => `(extract(epoch FROM ${instant}) * 1000000)::bigint`;

/** From rows counted in pieces of ten minutes: a silence of more than that never hides inside one. */
const SIGNS = `
  marked AS (
    SELECT *, coalesce((first - lag(last) OVER (PARTITION BY sensor_id ORDER BY piece)
      > interval '${PIECE_S} seconds')::int, 0) AS breaks
    FROM counted),
  numbered AS (SELECT *, sum(breaks) OVER (PARTITION BY sensor_id ORDER BY piece) AS run FROM marked),
  runs AS (
    SELECT sensor_id, min(first) AS since, max(last) AS until FROM numbered GROUP BY sensor_id, run),
  hours AS (
    SELECT sensor_id, piece / 6 AS hour, sum(n) AS n, sum(packets) AS packets,
      sum(${micros('last - first')}) AS span, sum(n - 1) AS steps
    FROM counted GROUP BY sensor_id, piece / 6),
  told_runs AS (
    SELECT sensor_id, json_agg(json_build_array(${micros('since')}, ${micros('until')}) ORDER BY since) AS runs
    FROM runs GROUP BY sensor_id),
  told_hours AS (
    SELECT sensor_id, json_agg(json_build_array(hour, n, packets, span, steps) ORDER BY hour) AS hours
    FROM hours GROUP BY sensor_id)
  SELECT sensor_id, runs, hours FROM told_runs JOIN told_hours USING (sensor_id) ORDER BY sensor_id`;

/** Day by day, which PostgreSQL does in little memory and by the index on the time. $1 lies on a full hour. */
export const signsOfTraffic = statement({
  name: 'coverage_traffic',
  reads: ['traffic_metrics'],
  row: signs,
  text: `WITH counted AS (
      SELECT slice.* FROM generate_series($1::timestamptz, $2::timestamptz, interval '1 day') AS day,
        LATERAL (
          SELECT sensor_id, ${PIECE} AS piece, count(*) AS n, coalesce(sum(total_packets), 0)::float8 AS packets,
            min(timestamp) AS first, max(timestamp) AS last
          FROM traffic_metrics
          WHERE timestamp >= day AND timestamp < least(day + interval '1 day', $2::timestamptz)
            AND sensor_id IS NOT NULL AND ($3::text[] IS NULL OR sensor_id = ANY($3))
          GROUP BY 1, 2) AS slice),
    ${SIGNS}`,
});

/** In the stretches given by sensors, beginnings and ends of equal length, all within $1 and $2. */
export const signsIn: Record<OtherTable, Statement<z.output<typeof signs>>> = {
  sensor_metrics: inStretches('sensor_metrics'),
  alerts: inStretches('alerts'),
};

function inStretches(table: OtherTable) {
  return statement({
    name: `coverage_${table}`,
    reads: [table],
    row: signs,
    text: `WITH asked AS (
        SELECT * FROM unnest($4::text[], $5::timestamptz[], $6::timestamptz[]) AS stretch (sensor, since, until)),
      counted AS (
        SELECT sensor_id, ${PIECE} AS piece, count(*) AS n, 0::float8 AS packets,
          min(timestamp) AS first, max(timestamp) AS last
        FROM ${table} JOIN asked ON sensor_id = sensor AND timestamp > since AND timestamp < until
        WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3))
        GROUP BY 1, 2),
      ${SIGNS}`,
  });
}

export const registeredSensors = statement({
  name: 'coverage_sensors',
  reads: ['sensors'],
  row: z.object({ sensor_id: z.string(), registered: z.number() }),
  text: `SELECT sensor_id, ${micros('registered_at')} AS registered FROM sensors
    WHERE $1::text[] IS NULL OR sensor_id = ANY($1) ORDER BY sensor_id`,
});
