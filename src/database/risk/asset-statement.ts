import { newestRow } from '../newest-row.js';
import { statement } from '../statement.js';
import { assets } from './risk.js';
import { COUNTED_SEVERITY, FRESH, pointsOf, WEIGHT } from './risk-sql.js';

/** Reasons that are named one by one. */
const MOST_REASONS = 8;

/** The score a day earlier is made of the same window up to then. */
const DAY_EARLIER = `timestamp < $2::timestamptz - interval '24 hours'`;

export const riskyAssets = statement({
  name: 'risky_assets',
  reads: ['alerts'],
  row: assets,
  text: `WITH ${WEIGHT},
    reason AS MATERIALIZED (
      SELECT source_ip, threat_type, severity, count(*) AS alert_count, min(timestamp) AS first_seen,
        max(timestamp) AS last_seen, ${pointsOf('sum(fresh)')} AS points,
        ${pointsOf(`sum(fresh) FILTER (WHERE ${DAY_EARLIER}) * power(2, 24 / $6::float8)`)} AS points_before
      FROM (
        SELECT source_ip, upper(threat_type) AS threat_type, ${COUNTED_SEVERITY} AS severity, timestamp,
          ${FRESH} AS fresh
        FROM alerts WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3))
          AND source_ip IS NOT NULL AND ($7::inet IS NULL OR source_ip = $7)) AS alert
      JOIN weight USING (severity) GROUP BY source_ip, threat_type, severity, weight),
    part AS MATERIALIZED (
      SELECT source_ip, severity, sum(alert_count) AS n, count(*) AS kinds, least(sum(points), most) AS points,
        sum(points) - least(sum(points), most) AS cut, least(sum(points_before), most) AS points_before,
        min(first_seen) AS first_seen, max(last_seen) AS last_seen
      FROM reason JOIN weight USING (severity) GROUP BY source_ip, severity, most),
    asset AS (
      SELECT source_ip, sum(points) AS points, sum(points_before) AS points_before, sum(n) AS alert_count,
        min(first_seen) AS first_seen, max(last_seen) AS last_seen, sum(kinds) AS reason_count
      FROM part GROUP BY source_ip),
    page AS (
      SELECT * FROM asset WHERE points >= $8::float8
      ORDER BY points DESC, alert_count DESC, source_ip LIMIT $9 OFFSET $10)
    SELECT (SELECT count(*) FROM asset WHERE points >= $8::float8) AS total,
      (SELECT count(*) FROM asset) AS source_count, (SELECT max(points) FROM asset) AS most_points,
      ${newestRow('alerts')} AS data_as_of,
      (SELECT coalesce(json_agg(json_build_object('ip_address', host(source_ip), 'alert_count', alert_count,
        'first_seen', first_seen, 'last_seen', last_seen, 'points', points, 'points_before', points_before,
        'type_count', (SELECT count(DISTINCT threat_type) FROM reason WHERE reason.source_ip = page.source_ip),
        'reason_count', reason_count,
        'by_severity', (SELECT json_object_agg(severity, n ORDER BY n DESC, severity)
          FROM part WHERE part.source_ip = page.source_ip),
        'cuts', (SELECT coalesce(json_agg(json_build_object('severity', severity, 'points', cut)
          ORDER BY cut DESC, severity), '[]') FROM part WHERE part.source_ip = page.source_ip AND cut > 0),
        'reasons', (SELECT json_agg(json_build_object('threat_type', threat_type, 'severity', severity,
            'alert_count', alert_count, 'last_seen', last_seen, 'points', points)) FROM (
          SELECT * FROM reason WHERE reason.source_ip = page.source_ip
          ORDER BY points DESC, alert_count DESC, threat_type COLLATE "C", severity LIMIT ${MOST_REASONS}) AS r))
        ORDER BY points DESC, alert_count DESC, source_ip), '[]') FROM page) AS page`,
});
