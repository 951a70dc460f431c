import { AMONG_EQUALS, MATCHING } from '../alerts/alert-sql.js';
import { metadataText } from '../alerts/metadata-sql.js';
import { newestRow } from '../newest-row.js';
import { statement } from '../statement.js';
import { fingerprint, handshakes, handshakeTotals } from './handshake.js';

const BY_NAME = 'COLLATE "C"';

/** What metadata tells of TLS; it tells of a handshake where any of the first four is there. */
const TOLD = `lower(${metadataText('ja3')}) AS ja3, lower(${metadataText('ja3s')}) AS ja3s,
    ${metadataText('tls_version')} AS tls_version, ${metadataText('sni')} AS sni,
    ${metadataText('cipher')} AS cipher, ${metadataText('malware_family')} AS malware_family`;
const IS_HANDSHAKE = 'coalesce(ja3, ja3s, tls_version, sni) IS NOT NULL';

export const handshakePage = statement({
  name: 'tls_handshakes',
  reads: ['alerts'],
  row: handshakes,
  text: `WITH handshake AS MATERIALIZED (
      SELECT * FROM (
        SELECT id, timestamp, severity, threat_type, source_ip, destination_ip, description, metadata, sensor_id, ${TOLD}
        FROM alerts WHERE ${MATCHING}) AS told
      WHERE ${IS_HANDSHAKE} AND ($12::text IS NULL OR strpos(lower(sni), lower($12)) > 0)),
    page AS (
      SELECT id AS alert_id, timestamp, threat_type, upper(btrim(severity)) AS severity,
        host(source_ip) AS src_ip, host(destination_ip) AS dst_ip, sensor_id,
        ja3, ja3s, tls_version, sni, cipher, malware_family,
        CASE WHEN octet_length(metadata::text) <= 16000 THEN metadata END AS metadata
      FROM handshake ORDER BY timestamp DESC, id DESC, ${AMONG_EQUALS} LIMIT $13 OFFSET $14)
    SELECT count(*) AS total, ${newestRow('alerts')} AS data_as_of,
      CASE WHEN count(*) > 0 THEN 0 ELSE (SELECT count(*) FROM alerts WHERE ${MATCHING}) END AS examined,
      (SELECT coalesce(json_agg(page), '[]') FROM page) AS page
    FROM handshake`,
});

function countedBy(column: string): string {
  return `(SELECT coalesce(json_object_agg(name, count ORDER BY count DESC, name ${BY_NAME}), '{}')
    FROM (SELECT ${column} AS name, sum(n) AS count FROM handshake WHERE ${column} IS NOT NULL GROUP BY 1
      ORDER BY 2 DESC, ${column} ${BY_NAME} LIMIT $13) AS ranked)`;
}

/** Alerts are put together by what they tell before anything else is counted: there are far fewer kinds of them. */
export const handshakesCounted = statement({
  name: 'tls_handshakes_counted',
  reads: ['alerts'],
  row: handshakeTotals,
  text: `WITH kind AS MATERIALIZED (
      SELECT threat_type, source_ip, ja3, ja3s, tls_version, sni, cipher, malware_family, count(*) AS n
      FROM (SELECT threat_type, source_ip, ${TOLD} FROM alerts WHERE ${MATCHING}) AS told GROUP BY 1, 2, 3, 4, 5, 6, 7, 8),
    handshake AS MATERIALIZED (SELECT * FROM kind WHERE ${IS_HANDSHAKE})
    SELECT coalesce(sum(n), 0) AS total, (SELECT coalesce(sum(n), 0) FROM kind) AS examined,
      ${newestRow('alerts')} AS data_as_of,
      (SELECT coalesce(sum(n), 0) FROM kind WHERE NOT ${IS_HANDSHAKE} AND upper(threat_type) = ANY($12))
        AS without_details,
      ${countedBy('threat_type')} AS by_type, ${countedBy('tls_version')} AS by_version,
      ${countedBy('cipher')} AS by_cipher,
      count(DISTINCT source_ip) AS unique_sources, count(DISTINCT ja3 ${BY_NAME}) AS unique_fingerprints,
      count(DISTINCT sni ${BY_NAME}) AS unique_server_names,
      coalesce(sum(n) FILTER (WHERE sni IS NULL), 0) AS without_server_name,
      (SELECT coalesce(json_agg(ranked), '[]') FROM (
        SELECT ja3, sum(n) AS count, count(DISTINCT source_ip) AS source_count,
          max(malware_family ${BY_NAME}) AS malware_family
        FROM handshake WHERE ja3 IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, ja3 ${BY_NAME} LIMIT $13) AS ranked)
        AS fingerprints,
      (SELECT coalesce(json_agg(ranked), '[]') FROM (
        SELECT sni, sum(n) AS count FROM handshake WHERE sni IS NOT NULL GROUP BY 1
        ORDER BY 2 DESC, sni ${BY_NAME} LIMIT $13) AS ranked) AS server_names
    FROM handshake`,
});

function distinct(expression: string): string {
  return `(SELECT coalesce(json_agg(value ORDER BY value ${BY_NAME}), '[]') FROM (
    SELECT DISTINCT ${expression} AS value FROM seen WHERE ${expression} IS NOT NULL
    ORDER BY 1 LIMIT $13) AS found)`;
}

export const fingerprintSeen = statement({
  name: 'tls_fingerprint',
  reads: ['alerts'],
  row: fingerprint,
  text: `WITH seen AS MATERIALIZED (
      SELECT * FROM (SELECT timestamp, threat_type, source_ip, ${TOLD} FROM alerts WHERE ${MATCHING}) AS told
      WHERE ja3 = $12::text)
    SELECT count(*) AS alert_count, min(timestamp) AS first_seen, max(timestamp) AS last_seen,
      count(*) FILTER (WHERE malware_family IS NOT NULL OR upper(threat_type) = 'MALICIOUS_JA3_FINGERPRINT')
        AS flagged_count,
      count(DISTINCT source_ip) AS source_count, ${newestRow('alerts')} AS data_as_of,
      ${distinct('malware_family')} AS malware_families, ${distinct('host(source_ip)')} AS sources,
      ${distinct('sni')} AS server_names
    FROM seen`,
});
