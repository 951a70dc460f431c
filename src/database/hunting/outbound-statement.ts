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

/** A list of so many hosts was cut: the others usually sent up to as much as the least of it. */
const CUT_AT = 10;
/** A host that is seldom listed has sent what is not listed; one hour of it may be several times the mean. */
const SELDOM = 0.5;
const [EPOCH_HOUR, PEAK] = [3_600, 3];

/** $4 to $8 the limits as they stand in HourLimits, $9 where history begins. */
export const outboundSenders = statement({
  name: 'outbound_senders',
  reads: ['top_talkers', 'devices'],
  row: senders,
  text: `WITH sent AS MATERIALIZED (
      SELECT ip_address, ${HOUR} AS hour, sum(${SENT}) AS bytes, max(sensor_id) AS sensor,
        max(timestamp) FILTER (WHERE hostname <> '' AND hostname <> host(ip_address)) AS named_at
      FROM top_talkers WHERE timestamp >= $1 AND timestamp < $2 AND ${IN_SCOPE}
      GROUP BY 1, 2 HAVING sum(${SENT}) > 0),
    host AS (
      SELECT ip_address, sum(bytes) AS total_bytes, max(sensor) AS sensor, max(named_at) AS named_at, count(*) AS active_hours,
        max(bytes) AS peak_bytes, (array_agg(hour ORDER BY bytes DESC, hour))[1] AS peak_hour
      FROM sent GROUP BY 1),
    own AS (SELECT * FROM host WHERE ${ownAddress('host.ip_address')}),
    candidate AS (
      SELECT * FROM own WHERE total_bytes >= $4::numeric ORDER BY total_bytes DESC, ip_address LIMIT $8),
    oldest AS MATERIALIZED (
      SELECT min(timestamp) AS history_from FROM top_talkers WHERE timestamp >= $9 AND timestamp < $2 AND ${IN_SCOPE}),
    unlisted AS (
      SELECT sensor_id AS sensor, sum(least) AS bytes FROM (
        SELECT sensor_id, count(*) AS n, min(${SENT}) FILTER (WHERE ${SENT} > 0) AS least, max(count(*)) OVER (PARTITION BY sensor_id) AS most
        FROM top_talkers WHERE timestamp >= $1 AND timestamp < $2 AND ${IN_SCOPE} GROUP BY sensor_id, timestamp) AS list
      WHERE n >= ${CUT_AT} AND n = most GROUP BY 1),
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
    seldom AS (
      SELECT ip_address, coalesce(usual_hours, 0) AS usual_hours, CASE WHEN coalesce(usual_hours, 0)
          < ${SELDOM} * extract(epoch FROM $1::timestamptz - history_from) / ${EPOCH_HOUR} THEN coalesce(unlisted.bytes, 0) ELSE 0
          END::float8 AS unlisted_bytes
      FROM candidate CROSS JOIN oldest LEFT JOIN middle USING (ip_address) LEFT JOIN unlisted USING (sensor)),
    usual AS (
      SELECT ip_address, seldom.usual_hours, unlisted_bytes,
        CASE WHEN seldom.usual_hours >= $5::int THEN median ELSE coalesce(most, 0) END AS usual_bytes,
        ${PEAK} * unlisted_bytes * ${EPOCH_HOUR} / extract(epoch FROM $2::timestamptz - $1::timestamptz)::float8
          + greatest($4::numeric::float8, CASE WHEN seldom.usual_hours >= $5
          THEN greatest(median + $6::float8 * mad, $7::float8 * p95) ELSE $7 * coalesce(most, 0) END) AS limit_bytes
      FROM seldom LEFT JOIN middle USING (ip_address) LEFT JOIN spread USING (ip_address)),
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
      (SELECT history_from FROM oldest) AS history_from,
      ${newestRow('top_talkers')} AS data_as_of,
      (SELECT coalesce(json_agg(json_build_object('ip_address', host(candidate.ip_address),
        'hostname', (SELECT hostname FROM top_talkers
          WHERE ip_address = candidate.ip_address AND timestamp = named_at AND ${IN_SCOPE}
            AND hostname <> '' AND hostname <> host(ip_address) ORDER BY hostname LIMIT 1),
        'total_bytes', total_bytes, 'active_hours', active_hours, 'peak_hour', peak_hour,
        'peak_bytes', peak_bytes, 'usual_hours', usual_hours, 'usual_bytes', usual_bytes,
        'limit_bytes', limit_bytes, 'unlisted_bytes', unlisted_bytes, 'hours_above', coalesce(hours_above, 0),
        'bytes_above', coalesce(bytes_above, 0), 'earlier_totals', coalesce(totals, '[]'))
        ORDER BY total_bytes DESC, candidate.ip_address), '[]')
        FROM candidate JOIN usual USING (ip_address) LEFT JOIN above USING (ip_address)
        LEFT JOIN stretch USING (ip_address)) AS page`,
});
