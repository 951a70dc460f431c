import { newestRow } from '../newest-row.js';
import type { Countable } from '../rollups/rollup-sql.js';
import { twoWays } from '../rollups/two-ways.js';
import { shiftCounts } from './shift.js';

/** Windows that can be compared: the shift, the one before, and two weeks. */
export const MOST_WINDOWS = 16;
const MOST_OPEN = 10;
/** Sensors may post any. */
const MOST_TYPES = 2_000;

export const MINE = '($3::text[] IS NULL OR sensor_id = ANY($3))';

/** SQL: the severity of an alert as its place in $6, worst first; what stands there last is unknown. */
export const RANK = 'coalesce(array_position($6::text[], upper(btrim(severity))), cardinality($6::text[]))';
/** Of the two worst somebody should have looked at each. */
export const LEAST_GRAVE = 2;
export const GRAVE = `${RANK} <= ${LEAST_GRAVE}`;
const OPEN = 'NOT coalesce(acknowledged, false)';

const COUNTS = `count(*) AS n, count(*) FILTER (WHERE ${OPEN}) AS open`;

const inUsualWindow = (at: string) =>
  Array.from({ length: MOST_WINDOWS - 2 }, (_, nr) => {
    const [begins, ends] = [`($4::timestamptz[])[${nr + 1}]`, `($5::timestamptz[])[${nr + 1}]`];
    return `${at} >= ${begins} AND ${at} < ${ends}`;
  });

const USUAL: Countable = {
  table: 'alerts',
  columns: 'timestamp, sensor_id, severity, threat_type',
  matching: `timestamp >= $11 AND timestamp < $12 AND (${inUsualWindow('timestamp').join(' OR ')}) AND ${MINE}`,
  row: 'timestamp AS at, severity, threat_type, 1 AS n',
  rollUp: 'alerts_hourly',
  summed: `(${inUsualWindow('period').join(' OR ')}) AND ${MINE}`,
  sum: 'period AS at, severity, threat_type, n',
};

/**
 * $4 and $5 begin and end of the windows that show what is usual, $7 seconds of a step, $8 how far back the oldest alert
 * is looked for, $9 and $10 the window before, $11 and $12 what the usual ones lie in. Those may overlap: what lies
 * between two of their borders is counted once, for each of them that holds it.
 */
export const shiftCountsFound = twoWays(USUAL, {
  name: 'shift_counts',
  row: shiftCounts,
  place: 13,
  text: (source, more) => `WITH shift AS MATERIALIZED (
      SELECT floor(date_part('epoch', timestamp - $1::timestamptz) / $7::int)::int AS step, ${RANK} AS rank, ${COUNTS}
      FROM alerts WHERE timestamp >= $1 AND timestamp < $2 AND ${MINE} GROUP BY 1, 2),
    usual AS (
      SELECT ${RANK} AS rank, upper(threat_type) AS code, ARRAY[${inUsualWindow('at')
        .map((inside) => `sum(n) FILTER (WHERE ${inside})`)
        .join(', ')}] AS counts
      FROM ${source} GROUP BY 1, 2),
    before AS MATERIALIZED (
      SELECT 1 + nr AS place, rank, code, one.n
      FROM usual CROSS JOIN unnest(counts) WITH ORDINALITY AS one (n, nr) WHERE one.n > 0),
    counted AS (
      SELECT 0 AS place, rank, sum(n) AS n, sum(open) AS open FROM shift GROUP BY rank
      UNION ALL
      SELECT 1, ${RANK} AS rank, ${COUNTS}
      FROM alerts WHERE timestamp >= $9 AND timestamp < $10 AND ${MINE} GROUP BY rank
      UNION ALL
      SELECT place, rank, sum(n), NULL FROM before GROUP BY place, rank),
    open AS (
      SELECT id, timestamp, ${RANK} AS rank, upper(threat_type) AS threat_type, host(source_ip) AS source_ip,
        host(destination_ip) AS destination_ip
      FROM alerts WHERE timestamp >= $1 AND timestamp < $2 AND ${MINE} AND ${OPEN} AND ${GRAVE}
      ORDER BY rank, timestamp DESC, id DESC LIMIT ${MOST_OPEN})
    SELECT (SELECT coalesce(json_agg(json_build_object('place', place, 'severity', ($6::text[])[rank], 'count', n,
        'open', open) ORDER BY place, rank), '[]') FROM counted) AS counts,
      (SELECT coalesce(json_agg(json_build_array(code, ($6::text[])[rank], places) ORDER BY rank, code COLLATE "C"), '[]')
        FROM (SELECT rank, code, json_agg(place ORDER BY place) AS places FROM before WHERE rank <= ${LEAST_GRAVE}
          GROUP BY rank, code LIMIT ${MOST_TYPES}) AS kind) AS grave_types,
      (SELECT coalesce(json_agg(json_build_array(step, n, grave) ORDER BY step), '[]') FROM (
        SELECT step, sum(n) AS n, coalesce(sum(n) FILTER (WHERE rank <= ${LEAST_GRAVE}), 0) AS grave
        FROM shift GROUP BY step) AS steps) AS steps,
      (SELECT coalesce(json_agg(json_build_object('id', id, 'timestamp', timestamp, 'severity', ($6::text[])[rank],
        'threat_type', threat_type, 'source_ip', source_ip, 'destination_ip', destination_ip)
        ORDER BY rank, timestamp DESC, id DESC), '[]') FROM open) AS open,
      (SELECT min(timestamp) FROM alerts WHERE timestamp >= $8 AND timestamp < $2 AND ${MINE}) AS oldest,
      ${newestRow('alerts')} AS data_as_of${more}`,
});
