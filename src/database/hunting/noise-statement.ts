import { alertPairs } from '../alerts/alert-pair-sql.js';
import { newestRow } from '../newest-row.js';
import { ownAddress } from '../own-address.js';
import type { Countable } from '../rollups/rollup-sql.js';
import { twoWays } from '../rollups/two-ways.js';
import { noises } from './noise.js';

const IN_SCOPE = '($3::text[] IS NULL OR sensor_id = ANY($3))';
const SEVERITY = 'upper(btrim(severity))';
const SERIOUS = `${SEVERITY} IN ('HIGH', 'CRITICAL')`;
const BY_NAME = 'COLLATE "C"';
const MOST_TYPES = 5;
const MOST_NAMED = 2;

/** A source stands for its pairs unless one of them makes nearly all of it. */
const NEARLY_ALL = 0.8;

/** Whether alerts are a candidate's. */
const isOf = (one: string) => `${one}.source_ip = candidate.source_ip
  AND (candidate.destination_ip IS NULL OR ${one}.destination_ip = candidate.destination_ip)`;

/** What nobody has acknowledged: sums hold the others too, which are taken off. Narrow, for there are many. */
const KEPT = 'source_ip, destination_ip, threat_type, sensor_id';
const ALERTS = alertPairs({ since: '$1', only: 'acknowledged IS NOT TRUE', withSeen: true });
const QUEUE: Countable = {
  ...ALERTS,
  row: `${KEPT}, 1 AS n`,
  sum: `${KEPT}, n::int AS n`,
  beside: { matching: ALERTS.beside!.matching, row: `${KEPT}, -1 AS n` },
};

/** What candidates raised since the history began, per day, as sums are. */
const PAST = alertPairs({
  since: '$6',
  about: 'source_ip IN (SELECT source_ip FROM candidate)',
  withSeen: true,
});

/** A noise has come since its most frequent type has, but for the first hundredth: a stray alert long before is none yet. */
const STRAY = 'least(1000, floor(candidate.n / (100 * type_count)))';

/** $4 how many at most, $5 the least share of the queue, $6 where history begins. */
export const queueNoise = twoWays(QUEUE, {
  name: 'queue_noise',
  reads: ['devices'],
  row: noises,
  place: 7,
  text: (source, more, further) => `WITH queue AS MATERIALIZED (
      SELECT ${KEPT}, sum(n) AS n
      FROM ${source} GROUP BY 1, 2, 3, 4 HAVING sum(n) > 0),
    pair AS (
      SELECT source_ip, destination_ip, sum(n) AS n FROM queue
      WHERE source_ip IS NOT NULL AND destination_ip IS NOT NULL GROUP BY 1, 2),
    noisy AS (
      SELECT 'pair' AS kind, source_ip, destination_ip, n, 1 AS destinations FROM pair
      UNION ALL
      SELECT 'source', source_ip, NULL, sum(n), count(*) FROM pair GROUP BY source_ip
      HAVING count(*) > 1 AND max(n) < ${NEARLY_ALL} * sum(n)),
    worthwhile AS (SELECT * FROM noisy WHERE n >= $5::float8 * (SELECT sum(n) FROM queue)),
    candidate AS (
      SELECT row_number() OVER (ORDER BY n DESC, kind, source_ip, destination_ip) AS place, *
      FROM worthwhile ORDER BY place LIMIT $4),
    kind AS MATERIALIZED (
      SELECT place, count(*) AS type_count, (array_agg(code ORDER BY n DESC, code ${BY_NAME}))[:${MOST_NAMED}] AS types,
        CASE WHEN min(sensor) = max(sensor) AND bool_and(sensor IS NOT NULL) THEN min(sensor) END AS only_sensor
      FROM (SELECT place, upper(threat_type) AS code, sum(one.n) AS n, CASE WHEN min(sensor_id) = max(sensor_id)
            AND count(sensor_id) = count(*) THEN min(sensor_id) END AS sensor
          FROM candidate JOIN queue AS one ON ${isOf('one')} GROUP BY 1, 2) AS counted
      GROUP BY 1),
    past AS MATERIALIZED (
      SELECT place, upper(threat_type) AS code, min(first_seen) FILTER (WHERE counted.n > 0) AS first_seen,
        sum(counted.n) AS n, sum(counted.n) FILTER (WHERE ${SERIOUS}) AS serious,
        coalesce(sum(counted.n) FILTER (WHERE ${SEVERITY} = 'CRITICAL'), 0) AS critical,
        sum(seen) FILTER (WHERE ${SERIOUS}) AS acknowledged
      FROM ${further(PAST)} JOIN candidate ON ${isOf('counted')} GROUP BY 1, 2, date_trunc('day', first_seen, 'UTC')),
    serious AS (
      SELECT place, code, sum(serious) AS n, sum(critical) AS critical, sum(acknowledged) AS acknowledged
      FROM past WHERE serious > 0 GROUP BY 1, 2),
    lost AS MATERIALIZED (
      SELECT place, sum(n) AS n, sum(critical) AS critical, sum(acknowledged) AS acknowledged,
        (array_agg(code ORDER BY n DESC, code ${BY_NAME}))[:${MOST_NAMED}] AS types
      FROM serious GROUP BY 1),
    came AS (
      SELECT place, first_seen, ${STRAY} AS stray, sum(past.n) OVER (PARTITION BY place ORDER BY first_seen) AS so_far
      FROM past JOIN kind USING (place) JOIN candidate USING (place) WHERE code = kind.types[1]),
    begun AS (SELECT place, min(first_seen) AS since FROM came WHERE so_far > stray GROUP BY 1),
    type AS (SELECT upper(threat_type) AS threat_type, sum(n) AS count FROM queue GROUP BY 1)
    SELECT (SELECT coalesce(sum(n), 0) FROM queue) AS queue,
      (SELECT coalesce(sum(n), 0) FROM queue WHERE source_ip IS NULL OR destination_ip IS NULL) AS without_ends,
      (SELECT count(*) FROM worthwhile) AS candidates,
      (SELECT coalesce(max(n), 0) FROM noisy) AS greatest,
      (SELECT count(*) FROM type) AS type_total,
      (SELECT coalesce(json_agg(named), '[]') FROM (
        SELECT * FROM type ORDER BY count DESC, threat_type ${BY_NAME} LIMIT ${MOST_TYPES}) AS named) AS types,
      (SELECT min(timestamp) FROM alerts WHERE timestamp >= $6 AND timestamp < $2 AND ${IN_SCOPE})
        AS history_from,
      ${newestRow('alerts')} AS data_as_of,
      (SELECT coalesce(json_agg(json_build_object('source_ip', host(source_ip),
        'destination_ip', host(destination_ip), 'alert_count', candidate.n, 'destinations', destinations,
        'source_own', ${ownAddress('source_ip')},
        'destination_own', CASE WHEN destination_ip IS NOT NULL THEN ${ownAddress('destination_ip')} END,
        'threat_types', kind.types, 'type_count', type_count, 'only_sensor', only_sensor,
        'since', coalesce(since, $6),
        'lost', coalesce(lost.n, 0), 'lost_critical', coalesce(critical, 0),
        'lost_acknowledged', coalesce(acknowledged, 0), 'lost_types', coalesce(lost.types, '{}')) ORDER BY place), '[]')
        FROM candidate JOIN kind USING (place) LEFT JOIN lost USING (place)
        LEFT JOIN begun USING (place)) AS page${more}`,
});
