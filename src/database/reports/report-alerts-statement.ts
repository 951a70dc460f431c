import { severityCounts } from '../alerts/severity-counts.js';
import { hostTrafficSql } from '../hosts/host-traffic-sql.js';
import { newestRow } from '../newest-row.js';
import { ownAddress } from '../own-address.js';
import { statement } from '../statement.js';
import { reportAlerts } from './report-alerts.js';

const MOST_TYPES = 100;
const MOST_GROUPS = 60;
const MOST_SENSORS = 3;

/** Of the host, where $8 is the begin of the days before. */
const TRAFFIC = `(SELECT to_json(known) FROM (
      ${hostTrafficSql({ sensors: '$3', host: '$4', from: '$1', to: '$2', since: '$8' })}) AS known)`;

/**
 * $1 to $3 window and sensors, $4 the host (null = all), $5 severities, worst first, $6 the grave ones, $7 whether
 * groups are made of open and grave alerts only. What own hosts do comes before what is done from outside.
 */
const text = (traffic: string) => `WITH own AS MATERIALIZED (
      SELECT timestamp, upper(btrim(severity)) AS severity, upper(threat_type) AS threat_type, source_ip,
        destination_ip, sensor_id, coalesce(acknowledged, false) AS seen
      FROM alerts
      WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3))
        AND ($4::inet IS NULL OR source_ip = $4 OR destination_ip = $4)),
    kind AS (
      SELECT threat_type, count(*) AS alert_count, min(timestamp) AS first_seen FROM own GROUP BY 1),
    kinds AS (SELECT * FROM kind ORDER BY alert_count DESC, threat_type COLLATE "C" LIMIT ${MOST_TYPES}),
    alike AS (
      SELECT threat_type, source_ip, destination_ip, min(array_position($5::text[], severity)) AS rank,
        count(*) AS alert_count, count(*) FILTER (WHERE seen) AS acknowledged,
        min(timestamp) AS first_seen, max(timestamp) AS last_seen,
        coalesce((array_agg(DISTINCT sensor_id COLLATE "C") FILTER (WHERE sensor_id IS NOT NULL))[1:${MOST_SENSORS}],
          '{}') AS sensors
      FROM own WHERE NOT $7::boolean OR (NOT seen AND severity = ANY($6::text[])) GROUP BY 1, 2, 3),
    worst AS (
      SELECT *, row_number() OVER (ORDER BY rank NULLS LAST, coalesce(${ownAddress('source_ip')}, false) DESC,
        alert_count DESC, threat_type COLLATE "C", source_ip, destination_ip) AS place
      FROM alike ORDER BY place LIMIT ${MOST_GROUPS}),
    told AS (
      SELECT place, threat_type, host(source_ip) AS source_ip, host(destination_ip) AS destination_ip,
        ($5::text[])[rank] AS severity, alert_count, acknowledged, first_seen, last_seen, sensors
      FROM worst),
    device AS (
      SELECT DISTINCT ON (devices.ip_address) host(ip_address) AS ip_address, hostname, vendor FROM devices
      WHERE ($3::text[] IS NULL OR sensor_id = ANY($3))
        AND ip_address IN (SELECT source_ip FROM worst UNION SELECT destination_ip FROM worst UNION SELECT $4::inet)
      ORDER BY devices.ip_address, last_seen DESC NULLS LAST, sensor_id COLLATE "C")
    SELECT count(*) AS alert_count, count(*) FILTER (WHERE seen) AS acknowledged,
      count(*) FILTER (WHERE NOT seen AND severity = ANY($6::text[])) AS open_grave,
      ${severityCounts('own', 'count(*)', 'array_position($5::text[], severity)')} AS by_severity,
      (SELECT count(*) FROM kind) AS type_count,
      (SELECT coalesce(json_agg(kinds ORDER BY alert_count DESC, threat_type COLLATE "C"), '[]') FROM kinds) AS types,
      (SELECT count(*) FROM alike) AS group_count,
      (SELECT coalesce(json_agg(told ORDER BY place), '[]') FROM told) AS groups,
      (SELECT coalesce(json_agg(device), '[]') FROM device) AS devices,
      ${traffic} AS traffic,
      ${newestRow('alerts')} AS data_as_of
    FROM own`;

export const alertsOfReport = statement({
  name: 'report_alerts',
  reads: ['alerts', 'devices'],
  row: reportAlerts,
  text: text('NULL'),
});

export const alertsOfIncident = statement({
  name: 'incident_alerts',
  reads: ['alerts', 'devices', 'top_talkers'],
  row: reportAlerts,
  text: text(TRAFFIC),
});
