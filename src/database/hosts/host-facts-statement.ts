import { DEVICES, IN_SCOPE, VALID_FIRST } from '../devices/device-sql.js';
import { statement } from '../statement.js';
import { hostFacts } from './host-facts.js';

const MOST_WINDOWS = 1_000;
const LONGEST_NOTES = 300;

const SEEN = `timestamp >= $5 AND timestamp < $4 AND ($1::text[] IS NULL OR sensor_id = ANY($1))`;
const LENGTH = `date_part('epoch', $4::timestamptz - $3::timestamptz)`;

const median = (column: string) => `round(percentile_cont(0.5) WITHIN GROUP (ORDER BY ${column})::numeric)`;

/**
 * $1 sensors, $2 the host, $3 and $4 window, $5 where the days before begin. A stretch in which the host is not
 * among the busiest counts as one without bytes.
 */
export const factsOfHost = statement({
  name: 'host_facts',
  reads: ['devices', 'device_templates', 'top_talkers'],
  row: hostFacts,
  text: `WITH recorded AS (
      SELECT least(${MOST_WINDOWS},
        coalesce(floor(date_part('epoch', $3::timestamptz - min(timestamp)) / ${LENGTH}), 0))::int AS windows
      FROM top_talkers WHERE ${SEEN} AND timestamp < $3),
    sum AS MATERIALIZED (
      SELECT back, sum(coalesce(byte_count, 0)) AS bytes,
        sum(coalesce(CASE WHEN direction = 'outbound' THEN byte_count ELSE outbound_byte_count END, 0)) AS outbound
      FROM (
        SELECT *, CASE WHEN timestamp >= $3 THEN 0
          ELSE ceil(date_part('epoch', $3::timestamptz - timestamp) / ${LENGTH})::int END AS back
        FROM top_talkers WHERE ip_address = $2::inet AND ${SEEN}) AS placed
      GROUP BY back),
    usual AS (
      SELECT ${median('coalesce(bytes, 0)')} AS usual_bytes, ${median('coalesce(outbound, 0)')} AS usual_outbound_bytes,
        max(coalesce(outbound, 0)) AS highest_outbound_bytes
      FROM generate_series(1, (SELECT windows FROM recorded)) AS back LEFT JOIN sum USING (back))
    SELECT windows AS earlier_windows, usual.*,
      coalesce((SELECT bytes FROM sum WHERE back = 0), 0) AS bytes,
      coalesce((SELECT outbound FROM sum WHERE back = 0), 0) AS outbound_bytes,
      (SELECT to_json(found) FROM (
        SELECT d.hostname, d.vendor, d.mac_address::text AS mac_address, t.name AS template_name, d.sensor_id,
          d.first_seen, d.last_seen, d.is_active IS NOT FALSE AS is_active, left(d.notes, ${LONGEST_NOTES}) AS notes
        FROM ${DEVICES} WHERE ${IN_SCOPE} AND d.ip_address = $2::inet ORDER BY ${VALID_FIRST} LIMIT 1) AS found)
        AS device
    FROM recorded CROSS JOIN usual`,
});
