import { newestRow } from '../newest-row.js';
import { ownAddress } from '../own-address.js';
import { statement } from '../statement.js';
import { senders } from './outbound.js';

const IN_SCOPE = '($3::text[] IS NULL OR sensor_id = ANY($3))';
const HOUR = `date_bin(interval '1 hour', timestamp, $1)`;
const STRETCH = 'date_bin($2::timestamptz - $1::timestamptz, hour, $1)';

/**
 * What a row says its host sent outside. Only the central engine tells the two ways apart; the rows of other
 * sensors count where their direction is outbound.
 */
const SENT = `CASE WHEN direction = 'internal' THEN 0
    WHEN coalesce(outbound_byte_count, 0) + coalesce(inbound_byte_count, 0) > 0
      THEN coalesce(outbound_byte_count, 0)
    WHEN direction = 'outbound' THEN coalesce(byte_count, 0) ELSE 0 END`;

/** $4 to $8 the limits as they stand in HourLimits, $9 where history begins. */
export const outboundSenders = statement({
  name: 'outbound_senders',
  reads: ['top_talkers', 'devices'],
  row: senders,
  text: `WITH sent AS MATERIALIZED (
      SELECT ip_address, ${HOUR} AS hour, sum(${SENT}) AS bytes,
        max(timestamp) FILTER (WHERE hostname <> '' AND hostname <> host(ip_address)) AS named_at
      FROM top_talkers WHERE timestamp >= $1 AND timestamp < $2 AND ${IN_SCOPE}
      GROUP BY 1, 2 HAVING sum(${SENT}) > 0),
    host AS (
      SELECT ip_address, sum(bytes) AS total_bytes, max(named_at) AS named_at, count(*) AS active_hours,
        max(bytes) AS peak_bytes, (array_agg(hour ORDER BY bytes DESC, hour))[1] AS peak_hour
      FROM sent GROUP BY 1),
    own AS (SELECT * FROM host WHERE ${ownAddress('host.ip_address')}),
    candidate AS (
      SELECT * FROM own WHERE total_bytes >= $4::numeric ORDER BY total_bytes DESC, ip_address LIMIT $8),
    before AS MATERIALIZED (
      SELECT ip_address, ${HOUR} AS hour, sum(${SENT})::float8 AS bytes FROM top_talkers
      WHERE timestamp >= $9 AND timestamp < $1 AND ${IN_SCOPE}
        AND ip_address IN (SELECT ip_address FROM candidate)
      GROUP BY 1, 2 HAVING sum(${SENT}) > 0),
    middle AS (
      SELECT ip_address, count(*) AS usual_hours, max(bytes) AS most,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY bytes) AS median,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY bytes) AS p95
      FROM before GROUP BY 1),
    spread AS (
      SELECT ip_address, percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(bytes - median)) AS mad
      FROM before JOIN middle USING (ip_address) GROUP BY 1),
    usual AS (
      SELECT ip_address, coalesce(usual_hours, 0) AS usual_hours,
        CASE WHEN usual_hours >= $5::int THEN median ELSE coalesce(most, 0) END AS usual_bytes,
        greatest($4::numeric::float8, CASE WHEN usual_hours >= $5
          THEN greatest(median + $6::float8 * mad, $7::float8 * p95) ELSE $7 * coalesce(most, 0) END) AS limit_bytes
      FROM candidate LEFT JOIN middle USING (ip_address) LEFT JOIN spread USING (ip_address)),
    above AS (
      SELECT ip_address, count(*) AS hours_above, sum(bytes) AS bytes_above
      FROM sent JOIN usual USING (ip_address) WHERE bytes > limit_bytes GROUP BY 1),
    stretch AS (
      SELECT ip_address, json_agg(bytes ORDER BY stretch) AS totals
      FROM (SELECT ip_address, ${STRETCH} AS stretch, sum(bytes) AS bytes FROM before
        WHERE $2::timestamptz - $1::timestamptz >= interval '24 hours' GROUP BY 1, 2) AS earlier
      GROUP BY 1)
    SELECT (SELECT count(*) FROM own) AS hosts,
      (SELECT count(*) FROM own WHERE total_bytes >= $4::numeric) AS candidates,
      (SELECT min(timestamp) FROM top_talkers WHERE timestamp >= $9 AND timestamp < $2 AND ${IN_SCOPE})
        AS history_from,
      ${newestRow('top_talkers')} AS data_as_of,
      (SELECT coalesce(json_agg(json_build_object('ip_address', host(candidate.ip_address),
        'hostname', (SELECT hostname FROM top_talkers
          WHERE ip_address = candidate.ip_address AND timestamp = named_at AND ${IN_SCOPE}
            AND hostname <> '' AND hostname <> host(ip_address) ORDER BY hostname LIMIT 1),
        'total_bytes', total_bytes, 'active_hours', active_hours, 'peak_hour', peak_hour,
        'peak_bytes', peak_bytes, 'usual_hours', usual_hours, 'usual_bytes', usual_bytes,
        'limit_bytes', limit_bytes, 'hours_above', coalesce(hours_above, 0),
        'bytes_above', coalesce(bytes_above, 0), 'earlier_totals', coalesce(totals, '[]'))
        ORDER BY total_bytes DESC, candidate.ip_address), '[]')
        FROM candidate JOIN usual USING (ip_address) LEFT JOIN above USING (ip_address)
        LEFT JOIN stretch USING (ip_address)) AS page`,
});
