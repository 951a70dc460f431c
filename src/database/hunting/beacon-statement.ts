import { PROVIDER_NETWORKS } from '../devices/provider-sql.js';
import { newestRow } from '../newest-row.js';
import { ownAddress } from '../own-address.js';
import { statement } from '../statement.js';
import { rhythmicPairs } from './beacon.js';

/** Addresses of many hosts at once: nobody is called there. */
const OF_MANY = `'{224.0.0.0/4,255.255.255.255,ff00::/8}'::inet[]`;
const IN_SCOPE = '($3::text[] IS NULL OR sensor_id = ANY($3))';
const PAIR = 'source_ip, destination_ip';
const IN_TIME = `(PARTITION BY ${PAIR} ORDER BY timestamp)`;
const MOST_TYPES = 2;

/**
 * Where there are too many, those are judged whose gaps leave chance behind furthest, outside and where few go: a
 * large network has more clocks and updates, all of them steadier than a beacon with jitter, than can be judged.
 */
const MANY = 5;
const BEYOND_CHANCE = '(on_beat * (events - 1) - 1 - 0.25 * (events - 2)) / sqrt(greatest(1, events - 2))';

/**
 * The id of a whitelist entry that covers every alert of a candidate. One for certain ports covers none for certain,
 * and one for a sensor only what that sensor alone has seen.
 */
const WHITELISTED = `SELECT min(id) FROM ip_whitelists AS entry
  WHERE ($3::text[] IS NULL OR entry.sensor_id = ANY($3)) AND coalesce(port_filter, '') = ''
    AND (entry.sensor_id IS NULL OR scope = 'global' OR entry.sensor_id = only_sensor)
    AND (entry.source_ip IS NULL OR candidate.source_ip <<= entry.source_ip)
    AND (target_ip IS NULL OR candidate.destination_ip <<= target_ip)
    AND (entry.source_ip IS NOT NULL OR target_ip IS NOT NULL
      OR candidate.source_ip <<= ip_cidr OR candidate.destination_ip <<= ip_cidr)
    AND (coalesce(direction, 'both') = 'both' OR (source_own AND destination_own)
      OR direction = CASE WHEN destination_own THEN 'inbound' ELSE 'outbound' END)`;

/**
 * $4 codes of claims, $5 fewest events, $6 loosest, $7 near the beat, $8 how many at most, $9 where history begins.
 * Waits of less than a second part no moments: one connection may raise several alerts.
 */
export const rhythms = statement({
  name: 'beacons',
  reads: ['alerts', 'devices', 'ip_whitelists', 'service_providers'],
  row: rhythmicPairs,
  text: `WITH met AS MATERIALIZED (
      SELECT ${PAIR}, timestamp, upper(threat_type) AS code, sensor_id FROM alerts
      WHERE timestamp >= $1 AND timestamp < $2 AND ${IN_SCOPE}
        AND source_ip <> destination_ip AND NOT destination_ip <<= ANY (${OF_MANY})),
    pair AS (
      SELECT ${PAIR}, min(timestamp) AS first_seen, max(timestamp) AS last_seen,
        count(*) FILTER (WHERE code = ANY($4::text[])) AS claims,
        CASE WHEN min(sensor_id) = max(sensor_id) AND count(sensor_id) = count(*) THEN min(sensor_id) END
          AS only_sensor
      FROM met GROUP BY ${PAIR} HAVING count(*) >= $5::int OR bool_or(code = ANY($4))),
    waited AS (
      SELECT ${PAIR}, timestamp, timestamp - lag(timestamp) OVER ${IN_TIME} AS wait
      FROM met JOIN pair USING (${PAIR})),
    gap AS MATERIALIZED (
      SELECT ${PAIR}, extract(epoch FROM timestamp - lag(timestamp) OVER ${IN_TIME})::float8 AS seconds
      FROM waited WHERE wait IS NULL OR wait >= interval '1 second'),
    middle AS (
      SELECT ${PAIR}, count(*) AS events,
        percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY seconds) AS quartile
      FROM gap GROUP BY ${PAIR}),
    rhythm AS (
      SELECT ${PAIR}, events, quartile, quartile[2] AS median,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(seconds - quartile[2])) AS mad,
        avg((abs(seconds - quartile[2]) <= $7::float8 * quartile[2])::int::float8) AS on_beat
      FROM gap JOIN middle USING (${PAIR}) GROUP BY ${PAIR}, events, quartile),
    regular AS (
      SELECT *, ${ownAddress('source_ip')} AS source_own, ${ownAddress('destination_ip')} AS destination_own
      FROM rhythm JOIN pair USING (${PAIR})
      WHERE claims > 0 OR (events >= $5 AND mad <= $6::float8 * median)),
    outward AS (SELECT * FROM regular WHERE source_own OR NOT destination_own OR claims > 0),
    popular AS MATERIALIZED (
      SELECT destination_ip, count(DISTINCT source_ip) AS sources FROM met
      WHERE destination_ip IN (SELECT destination_ip FROM outward) GROUP BY destination_ip),
    candidate AS (
      SELECT * FROM outward JOIN popular USING (destination_ip)
      ORDER BY claims > 0 DESC, source_own AND destination_own, sources >= ${MANY}, ${BEYOND_CHANCE} DESC NULLS LAST, ${PAIR}
      LIMIT $8),
    kind AS MATERIALIZED (
      SELECT ${PAIR}, (array_agg(code ORDER BY n DESC, code COLLATE "C"))[:${MOST_TYPES}] AS types
      FROM (SELECT ${PAIR}, code, count(*) AS n FROM met JOIN (SELECT ${PAIR} FROM candidate) AS chosen
        USING (${PAIR}) GROUP BY ${PAIR}, code) AS counted
      GROUP BY ${PAIR}),
    provider AS MATERIALIZED (${PROVIDER_NETWORKS})
    SELECT (SELECT count(*) FROM middle WHERE events >= $5) AS examined,
      (SELECT count(*) FROM outward) AS candidates,
      (SELECT count(*) FROM regular) - (SELECT count(*) FROM outward) AS from_outside,
      (SELECT min(timestamp) FROM alerts WHERE timestamp >= $9 AND timestamp < $2 AND ${IN_SCOPE})
        AS history_from,
      ${newestRow('alerts')} AS data_as_of,
      (SELECT coalesce(json_agg(json_build_object('source_ip', host(candidate.source_ip),
        'destination_ip', host(candidate.destination_ip), 'events', events, 'first_quartile', quartile[1],
        'median', median, 'third_quartile', quartile[3], 'mad', mad, 'on_beat', on_beat,
        'first_seen', first_seen, 'last_seen', last_seen, 'claims', claims, 'source_own', source_own,
        'destination_own', destination_own, 'destination_sources', sources, 'threat_types', types,
        'destination_first_seen', (SELECT min(timestamp) FROM alerts
          WHERE alerts.destination_ip = candidate.destination_ip AND timestamp >= $9 AND timestamp < $2
            AND ${IN_SCOPE}),
        'whitelist_id', (${WHITELISTED}),
        'provider', (SELECT name FROM provider WHERE network >>= candidate.destination_ip
          ORDER BY masklen(network) DESC, name LIMIT 1))), '[]')
        FROM candidate JOIN kind USING (${PAIR})) AS page`,
});
