import { alertPairs } from '../alerts/alert-pair-sql.js';
import { severityCounts } from '../alerts/severity-counts.js';
import { newestRow } from '../newest-row.js';
import { twoWays } from '../rollups/two-ways.js';
import { hostStory } from './host-story.js';

const MOST_KINDS = 100;
const MOST_PEERS = 60;
const MOST_TYPES = 3;

const OF_HOST = '(source_ip = $4::inet OR destination_ip = $4)';
const SEVERITY = 'upper(btrim(severity))';
const rank = (of: string) => `array_position($6::text[], ${of})`;
const sum = (of: string, where: string) => `coalesce(sum(${of}) FILTER (WHERE ${where}), 0)`;
const worst = `min(${rank('severity')}) FILTER (WHERE inside)`;

/** $1 to $3 window and sensors, $4 the host, $5 where the days before begin, $6 severities, worst first, $7 the grave ones. */
export const storyOfHost = twoWays(alertPairs({ since: '$5', about: OF_HOST, withSeen: true }), {
  name: 'host_story',
  row: hostStory,
  place: 8,
  text: (source, more) => `WITH own AS MATERIALIZED (
      SELECT ${SEVERITY} AS severity, upper(threat_type) AS code, coalesce(source_ip = $4::inet, false) AS sent,
        CASE WHEN source_ip = $4 THEN destination_ip ELSE source_ip END AS peer, first_seen >= $1 AS inside,
        n, first_seen, last_seen, seen
      FROM ${source}),
    worst AS (
      SELECT ${rank('severity')} AS rank, last_seen FROM own WHERE inside ORDER BY 1 NULLS LAST, 2 DESC LIMIT 1),
    kind AS (
      SELECT code AS threat_type, ${worst} AS rank, ${sum('n', 'inside')} AS alert_count,
        ${sum('n', 'inside AND sent')} AS as_source,
        min(first_seen) FILTER (WHERE inside) AS first_seen, max(last_seen) FILTER (WHERE inside) AS last_seen,
        min(first_seen) FILTER (WHERE inside AND sent) AS first_as_source,
        min(first_seen) FILTER (WHERE inside AND sent AND severity = ANY($7::text[])) AS first_grave_as_source,
        max(last_seen) FILTER (WHERE inside AND sent) AS last_as_source,
        ${sum('n', 'NOT inside')} AS before_count, ${sum('seen', 'NOT inside')} AS acknowledged_before
      FROM own GROUP BY code HAVING bool_or(inside)),
    kinds AS (
      SELECT *, ($6::text[])[rank] AS severity FROM kind
      ORDER BY rank NULLS LAST, alert_count DESC, threat_type COLLATE "C" LIMIT ${MOST_KINDS}),
    peer AS (
      SELECT peer, ${worst} AS rank, ${sum('n', 'inside')} AS alert_count,
        min(first_seen) FILTER (WHERE inside) AS first_seen, max(last_seen) FILTER (WHERE inside) AS last_seen,
        (array_agg(DISTINCT code COLLATE "C") FILTER (WHERE inside))[1:${MOST_TYPES}] AS threat_types,
        NOT bool_and(inside) AS known
      FROM own WHERE peer <> $4 GROUP BY peer HAVING bool_or(inside)),
    peers AS (
      SELECT host(peer) AS ip_address, ($6::text[])[rank] AS severity, alert_count, first_seen, last_seen, threat_types,
        known, row_number() OVER (ORDER BY rank NULLS LAST, known, alert_count DESC, peer) AS place
      FROM peer)
    SELECT ${sum('n', 'inside')} AS alert_count, ${sum('n', 'inside AND sent')} AS as_source,
      ${sum('seen', 'inside')} AS acknowledged, ${sum('n', 'NOT inside')} AS before_count,
      ${sum('seen', 'NOT inside')} AS acknowledged_before, max(last_seen) FILTER (WHERE NOT inside) AS last_before,
      (SELECT min(timestamp) FROM alerts
        WHERE timestamp >= $5 AND timestamp < $1 AND ($3::text[] IS NULL OR sensor_id = ANY($3))) AS history_from,
      ${severityCounts('own WHERE inside', 'sum(n)')} AS by_severity,
      (SELECT json_build_object('id', id, 'timestamp', timestamp, 'severity', ${SEVERITY}, 'threat_type', upper(threat_type))
        FROM worst JOIN alerts ON timestamp = worst.last_seen AND ${rank(SEVERITY)} IS NOT DISTINCT FROM worst.rank
        WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3)) AND ${OF_HOST}
        ORDER BY id DESC, threat_type LIMIT 1) AS worst,
      (SELECT count(*) FROM kind) AS kind_count,
      (SELECT coalesce(json_agg(kinds ORDER BY first_seen, threat_type COLLATE "C"), '[]') FROM kinds) AS kinds,
      (SELECT count(*) FROM peer) AS peer_count,
      (SELECT count(*) FROM peer WHERE NOT known) AS new_peer_count,
      (SELECT coalesce(json_agg(peers ORDER BY place), '[]') FROM peers WHERE place <= ${MOST_PEERS}) AS peers,
      ${newestRow('alerts')} AS data_as_of${more}
    FROM own`,
});
