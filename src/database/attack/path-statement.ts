import { alertPairs } from '../alerts/alert-pair-sql.js';
import { newestRow } from '../newest-row.js';
import { ownAddress } from '../own-address.js';
import { twoWays } from '../rollups/two-ways.js';
import { pathGraph } from './path.js';

const MOST_HOSTS = 150;
const MOST_CONTACTS = 500;
const MOST_TYPES = 3;
const GRAVE = 'severity = ANY($10::text[])';
/** Below it PostgreSQL ends with an error where others say 0. */
const SMALLEST_EXPONENT = -700;

const rank = 'min(array_position($6::text[], severity))';

/** Grave alerts of the host of a step, one by one. */
const ITS_GRAVE = `SELECT timestamp, id, upper(threat_type) AS code,
    ($5::text[])[array_position($4::text[], upper(threat_type))] AS stage
  FROM alerts WHERE source_ip = step.source_ip AND timestamp >= $1 AND timestamp < $2
    AND ($3::text[] IS NULL OR sensor_id = ANY($3))
    AND upper(threat_type) = ANY($4) AND upper(btrim(severity)) = ANY($10::text[])`;

/**
 * A sign is worth its points times the chance that a host with so many alerts shows none of the kind, at least as
 * grave, when the alerts of the kind that others raised fall on hosts at random: e to the minus of the expected number.
 *
 * $1 to $3 window and sensors, $4 and $5 codes and their stages, $6 and $7 severities, worst first, and the points
 * of a stage with each, $8 codes by which an attack moves on, $9 a host that is wanted in any case,
 * $10 severities that are grave.
 */
export const graphOfPaths = twoWays(alertPairs({ since: '$1' }), {
  name: 'attack_paths',
  reads: ['devices'],
  row: pathGraph,
  place: 11,
  text: (
    source,
    more,
  ) => `WITH staged AS (SELECT * FROM unnest($4::text[], $5::text[]) AS pair (name, stage)),
    alert AS MATERIALIZED (
      SELECT upper(btrim(severity)) AS severity, name AS code, stage, source_ip, destination_ip, n, first_seen, last_seen
      FROM ${source} JOIN staged ON name = upper(threat_type)),
    kind AS (
      SELECT source_ip, stage, code, ${rank} AS rank, sum(n) AS n,
        coalesce(sum(n) FILTER (WHERE severity = ($6::text[])[1]), 0) AS worst_n,
        coalesce(sum(n) FILTER (WHERE ${GRAVE}), 0) AS grave_n,
        min(first_seen) AS first_seen, max(last_seen) AS last_seen, min(first_seen) FILTER (WHERE ${GRAVE}) AS first_grave,
        max(last_seen) FILTER (WHERE ${GRAVE}) AS last_grave
      FROM alert WHERE source_ip IS NOT NULL GROUP BY 1, 2, 3),
    measured AS (
      SELECT *, CASE WHEN worst_n > 0 THEN worst_n WHEN grave_n > 0 THEN grave_n ELSE n END AS same,
        CASE WHEN worst_n > 0 THEN sum(worst_n) OVER of_code WHEN grave_n > 0 THEN sum(grave_n) OVER of_code
          ELSE sum(n) OVER of_code END AS same_of_all,
        sum(n) OVER (PARTITION BY source_ip) AS alerts, sum(n) OVER () AS alerts_of_all
      FROM kind WINDOW of_code AS (PARTITION BY code)),
    rated AS MATERIALIZED (
      SELECT *, coalesce(($7::int[])[rank], 0)
        * exp(greatest(${SMALLEST_EXPONENT},
          -(same_of_all - same)::float8 * (alerts - same)::float8 / greatest(1, alerts_of_all - same)::float8)) AS rarity
      FROM measured),
    step AS MATERIALIZED (
      SELECT source_ip, stage, max(rarity) AS rarity, min(rank) AS rank, sum(n) AS alert_count, min(first_seen) AS first_seen,
        max(last_seen) AS last_seen, min(first_grave) AS first_grave, max(last_grave) AS last_grave,
        (array_agg(code ORDER BY rank NULLS LAST, n DESC, code COLLATE "C"))[1:${MOST_TYPES}] AS threat_types
      FROM rated GROUP BY 1, 2),
    host AS MATERIALIZED (
      SELECT source_ip, sum(rarity ORDER BY stage) AS rarity, sum(coalesce(($7::int[])[rank], 0)) AS progress,
        greatest(max(last_grave), max(first_seen) FILTER (WHERE ($7::int[])[rank] > 0)) AS goes_on_until
      FROM step GROUP BY 1),
    judged AS MATERIALIZED (SELECT *, ${ownAddress('source_ip')} AS is_own FROM host),
    page AS MATERIALIZED (
      (SELECT * FROM judged ORDER BY is_own DESC, rarity DESC, progress DESC, source_ip LIMIT ${MOST_HOSTS})
      UNION SELECT * FROM judged WHERE source_ip = $9::inet),
    known AS MATERIALIZED (
      SELECT step.source_ip, step.stage, first_grave,
        max(CASE WHEN alert.last_seen < first_grave THEN alert.last_seen
          WHEN alert.first_seen < first_grave THEN alert.first_seen END) AS moment,
        bool_or(alert.first_seen < first_grave AND alert.last_seen >= first_grave) AS some_between,
        bool_or(alert.stage <> step.stage AND alert.last_seen >= first_grave) AS some_at_once
      FROM step JOIN page USING (source_ip) JOIN alert USING (source_ip)
      WHERE ${GRAVE} AND alert.first_seen <= first_grave GROUP BY 1, 2, 3),
    before AS MATERIALIZED (
      SELECT step.source_ip, step.stage, last.*
      FROM known AS step CROSS JOIN LATERAL (
        SELECT timestamp AS grave_before, stage AS stage_before FROM (${ITS_GRAVE}) AS grave
        WHERE timestamp >= moment
          AND timestamp < CASE WHEN some_between THEN first_grave ELSE moment + interval '1 microsecond' END
        ORDER BY timestamp DESC, id DESC, code DESC LIMIT 1) AS last
      WHERE moment < first_grave),
    at_once AS MATERIALIZED (
      SELECT step.source_ip, step.stage, first_grave AS grave_before, stage_before
      FROM known AS step CROSS JOIN LATERAL (
        SELECT stage_before FROM (
          SELECT stage, row_number() OVER in_order AS place, lag(stage) OVER in_order AS stage_before
          FROM (${ITS_GRAVE}) AS grave WHERE timestamp = first_grave WINDOW in_order AS (ORDER BY id, code)) AS placed
        WHERE stage = step.stage ORDER BY place LIMIT 1) AS first
      WHERE some_at_once AND stage_before IS NOT NULL),
    begun AS MATERIALIZED (
      SELECT source_ip, stage, coalesce(at_once.grave_before, before.grave_before) AS grave_before,
        coalesce(at_once.stage_before, before.stage_before) AS stage_before
      FROM before FULL JOIN at_once USING (source_ip, stage)),
    steps AS (
      SELECT source_ip, json_agg(json_build_object('stage', stage, 'severity', ($6::text[])[rank],
        'points', coalesce(($7::int[])[rank], 0), 'rarity', step.rarity, 'alert_count', alert_count, 'first_seen', first_seen,
        'last_seen', last_seen, 'threat_types', threat_types, 'first_grave', first_grave,
        'grave_before', grave_before, 'stage_before', stage_before)
        ORDER BY coalesce(first_grave, first_seen), grave_before NULLS FIRST, stage) AS steps
      FROM step JOIN page USING (source_ip) LEFT JOIN begun USING (source_ip, stage) GROUP BY 1),
    met AS MATERIALIZED (
      SELECT alert.source_ip, destination_ip, ${rank} AS rank, sum(alert.n) AS alert_count, max(rated.rarity) AS rarity,
        min(alert.first_seen) AS first_seen, max(alert.last_seen) AS last_seen,
        (array_agg(DISTINCT code COLLATE "C"))[1:${MOST_TYPES}] AS threat_types
      FROM alert JOIN page USING (source_ip) JOIN rated USING (source_ip, code)
      WHERE code = ANY($8::text[]) AND destination_ip <> alert.source_ip GROUP BY 1, 2),
    contacts AS (
      SELECT host(met.source_ip) AS from_ip, host(destination_ip) AS to_ip, ($6::text[])[rank] AS severity,
        alert_count, met.rarity, met.first_seen, met.last_seen, threat_types,
        coalesce(next.goes_on_until > met.first_seen, false) AS followed, rank
      FROM met LEFT JOIN host AS next ON next.source_ip = destination_ip
      ORDER BY (destination_ip = $9) IS TRUE DESC, followed DESC, met.rarity DESC, rank NULLS LAST, met.first_seen, met.source_ip,
        destination_ip LIMIT ${MOST_CONTACTS})
    SELECT (SELECT count(*) FROM host) AS host_count, (SELECT count(*) FROM met) AS contact_count,
      (SELECT coalesce(sum(n), 0) FROM alert WHERE source_ip IS NULL) AS without_source, ${newestRow('alerts')} AS data_as_of,
      (SELECT coalesce(json_agg(json_build_object('ip_address', host(source_ip), 'is_own', is_own,
        'progress', progress, 'rarity', page.rarity, 'goes_on_until', goes_on_until, 'steps', steps)
        ORDER BY is_own DESC, page.rarity DESC, progress DESC, source_ip), '[]') FROM page JOIN steps USING (source_ip)) AS hosts,
      (SELECT coalesce(json_agg(contacts ORDER BY followed DESC, rank NULLS LAST, first_seen, from_ip, to_ip), '[]')
        FROM contacts) AS contacts${more}`,
});
