import { AMONG_EQUALS, DESCRIPTION, MATCHING } from '../alerts/alert-sql.js';
import { newestRow } from '../newest-row.js';
import { statement } from '../statement.js';
import { chains } from './chain.js';

/** Types named for each source, and in all, that belong to no stage. */
const MOST_TYPES = 20;
const BY_NAME = 'COLLATE "C"';

/** Times and ids of alerts in their order; the order decides which of two stages that began together is first. */
const IN_TIME = `timestamp, id, ${AMONG_EQUALS}`;

export const attackChains = statement({
  name: 'attack_chains',
  reads: ['alerts'],
  row: chains,
  text: `WITH known AS (SELECT * FROM unnest($12::text[], $13::text[]) AS pair (code, stage)),
    alert AS MATERIALIZED (
      SELECT id, timestamp, upper(btrim(severity)) AS severity, threat_type, upper(threat_type) AS code, stage,
        source_ip, destination_ip, ${DESCRIPTION} AS description, sensor_id
      FROM alerts LEFT JOIN known ON code = upper(threat_type) WHERE ${MATCHING}),
    source AS (
      SELECT source_ip, count(DISTINCT stage) AS stage_count, count(stage) AS alert_count,
        count(*) - count(stage) AS other_alerts,
        min(timestamp) FILTER (WHERE stage IS NOT NULL) AS first_seen,
        max(timestamp) FILTER (WHERE stage IS NOT NULL) AS last_seen,
        ($14::text[])[min(array_position($14, severity)) FILTER (WHERE stage IS NOT NULL)] AS worst_severity
      FROM alert WHERE source_ip IS NOT NULL GROUP BY source_ip),
    page AS (
      SELECT * FROM source WHERE stage_count >= $15::int
      ORDER BY stage_count DESC, alert_count DESC, source_ip LIMIT $16 OFFSET $17),
    ordered AS (
      SELECT alert.*, lag(stage) OVER in_time AS stage_before, lag(timestamp) OVER in_time AS seen_before,
        row_number() OVER (PARTITION BY source_ip, stage ORDER BY ${IN_TIME}) AS nth
      FROM alert JOIN page USING (source_ip) WHERE stage IS NOT NULL
      WINDOW in_time AS (PARTITION BY source_ip ORDER BY ${IN_TIME})),
    begun AS (
      SELECT source_ip, stage, min(timestamp) AS first_seen, max(timestamp) AS last_seen, count(*) AS alert_count,
        json_agg(DISTINCT code) AS threat_types
      FROM ordered GROUP BY source_ip, stage),
    step AS (
      SELECT source_ip, json_agg(json_build_object('stage', stage, 'first_seen', begun.first_seen,
        'last_seen', begun.last_seen, 'alert_count', begun.alert_count, 'threat_types', begun.threat_types,
        'stage_before', stage_before, 'seen_before', seen_before,
        'quiet_seconds', round(extract(epoch FROM timestamp - seen_before)::numeric, 3),
        'first_alert', json_build_object('id', id, 'severity', severity, 'threat_type', threat_type,
          'destination_ip', host(destination_ip), 'description', description)) ORDER BY ${IN_TIME}) AS steps
      FROM ordered JOIN begun USING (source_ip, stage) WHERE nth = 1 GROUP BY source_ip),
    other AS (
      SELECT source_ip, json_agg(DISTINCT code) AS other_types
      FROM alert JOIN page USING (source_ip) WHERE stage IS NULL GROUP BY source_ip),
    unstaged AS (SELECT code AS threat_type, count(*) AS count FROM alert WHERE stage IS NULL GROUP BY 1)
    SELECT (SELECT count(*) FROM source WHERE stage_count >= $15::int) AS total,
      (SELECT count(*) FROM alert) AS examined,
      (SELECT count(*) FROM alert WHERE source_ip IS NULL) AS without_source,
      (SELECT coalesce(max(stage_count), 0) FROM source) AS most_stages,
      (SELECT coalesce(sum(count), 0) FROM unstaged) AS unstaged_alerts,
      (SELECT count(*) FROM unstaged) AS unstaged_type_count,
      (SELECT coalesce(json_agg(named), '[]') FROM (
        SELECT * FROM unstaged ORDER BY count DESC, threat_type ${BY_NAME} LIMIT ${MOST_TYPES}) AS named)
        AS unstaged_types,
      ${newestRow('alerts')} AS data_as_of,
      (SELECT coalesce(json_agg(json_build_object('source_ip', host(source_ip), 'stage_count', stage_count,
        'alert_count', alert_count, 'other_alerts', other_alerts, 'other_types', coalesce(other_types, '[]'),
        'first_seen', first_seen, 'last_seen', last_seen, 'worst_severity', worst_severity, 'steps', steps)
        ORDER BY stage_count DESC, alert_count DESC, source_ip), '[]')
        FROM page JOIN step USING (source_ip) LEFT JOIN other USING (source_ip)) AS page`,
});
