import { newestRow } from '../newest-row.js';
import { statement } from '../statement.js';
import { shiftCounts } from './shift.js';

/** Windows that can be compared: the shift, the one before, and two weeks. */
export const MOST_WINDOWS = 16;
const MOST_OPEN = 10;

export const MINE = '($3::text[] IS NULL OR sensor_id = ANY($3))';

/** SQL: the severity of an alert as its place in $6, worst first; what stands there last is unknown. */
export const RANK = 'coalesce(array_position($6::text[], upper(btrim(severity))), cardinality($6::text[]))';
/** Of the two worst somebody should have looked at each. */
export const LEAST_GRAVE = 2;
export const GRAVE = `${RANK} <= ${LEAST_GRAVE}`;
const OPEN = 'NOT coalesce(acknowledged, false)';

/** Each with its own two bounds, so that the planner knows how little of the table it is. */
const windows = Array.from(
  { length: MOST_WINDOWS },
  (
    _,
    place,
  ) => `SELECT ${place} AS place, ${RANK} AS rank, count(*) AS n, count(*) FILTER (WHERE ${OPEN}) AS open
      FROM alerts WHERE timestamp >= ($4::timestamptz[])[${place + 1}] AND timestamp < ($5::timestamptz[])[${place + 1}]
        AND ${MINE} GROUP BY rank`,
);

/** $4 and $5 begin and end of the windows, $7 seconds of a step, $8 how far back the oldest alert is looked for. */
export const shiftCountsFound = statement({
  name: 'shift_counts',
  reads: ['alerts'],
  row: shiftCounts,
  text: `WITH counted AS (${windows.join('\n      UNION ALL ')}),
    steps AS (
      SELECT floor(date_part('epoch', timestamp - $1::timestamptz) / $7::int)::int AS step, count(*) AS n,
        count(*) FILTER (WHERE ${GRAVE}) AS grave
      FROM alerts WHERE timestamp >= $1 AND timestamp < $2 AND ${MINE} GROUP BY step),
    open AS (
      SELECT id, timestamp, ${RANK} AS rank, upper(threat_type) AS threat_type, host(source_ip) AS source_ip,
        host(destination_ip) AS destination_ip
      FROM alerts WHERE timestamp >= $1 AND timestamp < $2 AND ${MINE} AND ${OPEN} AND ${GRAVE}
      ORDER BY rank, timestamp DESC, id DESC LIMIT ${MOST_OPEN})
    SELECT (SELECT coalesce(json_agg(json_build_object('place', place, 'severity', ($6::text[])[rank], 'count', n,
        'open', open) ORDER BY place, rank), '[]') FROM counted) AS counts,
      (SELECT coalesce(json_agg(json_build_array(step, n, grave) ORDER BY step), '[]') FROM steps) AS steps,
      (SELECT coalesce(json_agg(json_build_object('id', id, 'timestamp', timestamp, 'severity', ($6::text[])[rank],
        'threat_type', threat_type, 'source_ip', source_ip, 'destination_ip', destination_ip)
        ORDER BY rank, timestamp DESC, id DESC), '[]') FROM open) AS open,
      (SELECT min(timestamp) FROM alerts WHERE timestamp >= $8 AND timestamp < $2 AND ${MINE}) AS oldest,
      ${newestRow('alerts')} AS data_as_of`,
});
