import { newestRow } from '../newest-row.js';
import { statement } from '../statement.js';
import { courses } from './risk.js';
import { COUNTED_SEVERITY, FRESH, pointsOf, WEIGHT } from './risk-sql.js';

/**
 * Steps are counted back from the end: step 0 ends there, an alert exactly on a border is of the newer one. A
 * score is made of the alerts of $9 steps. What is left of an alert at an earlier end is what is left of it at the
 * end of the window, grown back by the time between.
 */
export const riskCourses = statement({
  name: 'risk_courses',
  reads: ['alerts'],
  row: courses,
  text: `WITH ${WEIGHT},
    alert AS MATERIALIZED (
      SELECT source_ip, upper(threat_type) AS threat_type, ${COUNTED_SEVERITY} AS severity, ${FRESH} AS fresh,
        ceil(date_part('epoch', $2::timestamptz - timestamp) / (3600 * $7::float8))::int - 1 AS step,
        timestamp >= $1 AS inside
      FROM alerts
      WHERE timestamp >= $2::timestamptz - ($8::int + $9::int) * $7::float8 * interval '1 hour' AND timestamp < $2
        AND ($3::text[] IS NULL OR sensor_id = ANY($3)) AND source_ip IS NOT NULL),
    asset AS (
      SELECT source_ip, sum(points) AS points, sum(n) AS n FROM (
        SELECT source_ip, least(sum(points), most) AS points, sum(n) AS n FROM (
          SELECT source_ip, most, severity, count(*) AS n, ${pointsOf('sum(fresh)')} AS points
          FROM alert JOIN weight USING (severity) WHERE step < $9
          GROUP BY source_ip, threat_type, severity, weight, most) AS reason
        GROUP BY source_ip, severity, most) AS part
      GROUP BY source_ip),
    page AS (SELECT * FROM asset ORDER BY points DESC, n DESC, source_ip LIMIT $11 OFFSET $12),
    sums AS (
      SELECT source_ip, threat_type, severity, step, sum(fresh) AS fresh, count(*) FILTER (WHERE inside) AS n
      FROM alert JOIN page USING (source_ip) GROUP BY source_ip, threat_type, severity, step),
    kind AS (SELECT DISTINCT source_ip, threat_type, severity FROM sums),
    rolling AS (
      SELECT source_ip, severity, step, coalesce(n, 0) AS n,
        sum(fresh) OVER (PARTITION BY source_ip, threat_type, severity ORDER BY step DESC
          ROWS BETWEEN $10::int PRECEDING AND CURRENT ROW) * power(2, step * $7::float8 / $6::float8) AS left_over
      FROM kind CROSS JOIN generate_series(0, $8 + $9 - 1) AS step
      LEFT JOIN sums USING (source_ip, threat_type, severity, step)),
    score AS (
      SELECT source_ip, step, sum(points) AS points, sum(n) AS n FROM (
        SELECT source_ip, step, least(sum(${pointsOf('left_over')}), most) AS points, sum(n) AS n
        FROM rolling JOIN weight USING (severity) WHERE step <= $8 GROUP BY source_ip, step, severity, most) AS part
      GROUP BY source_ip, step)
    SELECT (SELECT count(*) FROM asset) AS total, ${newestRow('alerts')} AS data_as_of,
      (SELECT coalesce(json_agg(json_build_object('ip_address', host(source_ip), 'points', points,
        'alert_counts', alert_counts) ORDER BY place), '[]') FROM (
        SELECT source_ip, json_agg(score.points ORDER BY step DESC) AS points,
          json_agg(score.n ORDER BY step DESC) FILTER (WHERE step < $8) AS alert_counts,
          row_number() OVER (ORDER BY page.points DESC, page.n DESC, source_ip) AS place
        FROM score JOIN page USING (source_ip) GROUP BY source_ip, page.points, page.n) AS course) AS page`,
});
