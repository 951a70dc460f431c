import type { Value } from '../readonly-database.js';
import type { Countable } from '../rollups/rollup-sql.js';
import type { Scope, Window } from '../scope.js';
import type { AlertFilter } from './alert.js';

/** SQL: the codes of alerts that are those of a list but for their case. */
export function writtenAs(codes: string): string {
  return `ARRAY(
    WITH RECURSIVE type AS (
      (SELECT threat_type AS code FROM alerts ORDER BY threat_type LIMIT 1)
      UNION ALL
      SELECT (SELECT threat_type FROM alerts WHERE threat_type > type.code ORDER BY threat_type LIMIT 1)
      FROM type WHERE type.code IS NOT NULL
    ) SELECT code FROM type
    WHERE upper(code) IN (SELECT upper(wanted) FROM unnest(${codes}::text[]) AS wanted))`;
}

/**
 * The conditions that the roll-up of alerts can tell too. Codes are compared without case through the few distinct
 * types, found by skipping along their index, so that the index on threat_type still serves.
 */
const SUMMED = `
  ($3::text[] IS NULL OR sensor_id = ANY($3))
  AND ($4::text IS NULL OR upper(btrim(severity)) = $4)
  AND ($5::text[] IS NULL OR threat_type = ANY(${writtenAs('$5')}))
  AND ($6::text IS NULL OR sensor_id = $6)`;

/**
 * Which alerts a question is about. Every part is a bound value; an absent one is NULL, and the planner,
 * which sees the values, drops its condition.
 */
export const MATCHING = `
  timestamp >= $1 AND timestamp < $2 AND ${SUMMED}
  AND ($7::inet IS NULL OR source_ip <<= $7)
  AND ($8::inet IS NULL OR destination_ip <<= $8)
  AND ($9::inet IS NULL OR source_ip <<= $9 OR destination_ip <<= $9)
  AND ($10::boolean IS NULL OR coalesce(acknowledged, false) = $10)
  AND ($11::text IS NULL OR strpos(lower(description), lower($11)) > 0)`;

/** Alerts to be counted: each row says how many it stands for, and when the first and the last of them were. */
export const COUNTED: Countable = {
  table: 'alerts',
  columns:
    'timestamp, sensor_id, severity, threat_type, source_ip, destination_ip, acknowledged, description',
  matching: MATCHING,
  row: 'timestamp AS at, severity, threat_type, 1 AS n, timestamp AS first_seen, timestamp AS last_seen',
  rollUp: 'alerts_hourly',
  summed: SUMMED,
  sum: 'period AS at, severity, threat_type, n, first_seen, last_seen',
};

/** Whether the roll-up can tell these alerts from others. */
export function isSummed(filter: AlertFilter): boolean {
  const { source_ip, destination_ip, ip_address, acknowledged, text } = filter;
  return [source_ip, destination_ip, ip_address, acknowledged, text].every((value) => value === undefined);
}

/** A description, cut when it is long, and saying so. */
export const DESCRIPTION = `CASE WHEN length(description) > 1000
    THEN left(description, 970) || '… (+' || length(description) - 970 || ' characters)'
    ELSE description END`;

/** The columns of an alert as `alert` reads them. Metadata beyond 16 kB is named, not fetched. */
export const ALERT_COLUMNS = `
  id, timestamp, upper(btrim(severity)) AS severity, threat_type,
  host(source_ip) AS source_ip, host(destination_ip) AS destination_ip,
  ${DESCRIPTION} AS description,
  CASE WHEN octet_length(metadata::text) > 16000
    THEN jsonb_build_object('left_out', octet_length(metadata::text) || ' bytes of metadata')
    ELSE metadata END AS metadata,
  coalesce(acknowledged, false) AS acknowledged, sensor_id`;

/** $1 to $11 of MATCHING. */
export function matchingValues(window: Window, filter: AlertFilter, { sensors }: Scope): Value[] {
  return [
    window.from,
    window.to,
    sensors,
    filter.severity ?? null,
    filter.threat_types ?? (filter.threat_type === undefined ? null : [filter.threat_type]),
    filter.sensor_id ?? null,
    filter.source_ip ?? null,
    filter.destination_ip ?? null,
    filter.ip_address ?? null,
    filter.acknowledged ?? null,
    filter.text ?? null,
  ];
}

/** The order of alerts that share time and id. */
export const AMONG_EQUALS = 'threat_type, source_ip, destination_ip, sensor_id, description';
