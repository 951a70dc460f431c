import { Injectable } from '@nestjs/common';
import { newestRow } from '../newest-row.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import type { Alert } from './alert.js';
import { type AlertContext, alertContext } from './alert-context.js';
import { writtenAs } from './alert-sql.js';

/** Kinds around an alert that are named. */
const MOST_AROUND = 40;

/** What one alert stands beside. */
@Injectable()
export class AlertContextRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** @param around what lies close to the alert; @param severities worst first */
  async find(
    alert: Alert,
    history: Window,
    around: Pick<Window, 'from' | 'to'>,
    severities: readonly string[],
    scope: Scope,
  ): Promise<AlertContext> {
    const { id, timestamp, threat_type, source_ip, destination_ip, sensor_id } = alert;
    const itself = [id, timestamp, [threat_type], source_ip, destination_ip, sensor_id];
    const values = [history.from, history.to, scope.sensors, ...itself, around.from, around.to, severities];
    return this.database.row(context, values, scope);
  }
}

const IN_SCOPE = '($3::text[] IS NULL OR sensor_id = ANY($3))';
const OTHER = `(id <> $4::bigint OR timestamp <> $5::timestamptz)`;
const HISTORY = `timestamp >= $1 AND timestamp < $2 AND ${IN_SCOPE} AND ${OTHER}`;
/** What comes with an attack comes within a day: no more than the alert does it tell what was usual. */
const LONG_BEFORE = `timestamp < $5::timestamptz - interval '1 day'`;
const AROUND = `timestamp >= $10 AND timestamp < $11 AND ${IN_SCOPE} AND ${OTHER}`;

const context = statement({
  name: 'alert_context',
  reads: ['alerts'],
  row: alertContext,
  text: `WITH pair AS (
      SELECT count(*) AS alert_count, count(*) FILTER (WHERE seen) AS acknowledged, min(timestamp) AS first_seen,
        max(timestamp) AS last_seen, count(*) FILTER (WHERE ${LONG_BEFORE}) AS long_before,
        count(*) FILTER (WHERE same) AS same_count, count(*) FILTER (WHERE same AND seen) AS same_acknowledged
      FROM (
        SELECT timestamp, threat_type = ANY(${writtenAs('$6')}) AS same, coalesce(acknowledged, false) AS seen
        FROM alerts
        WHERE ${HISTORY} AND (source_ip = $7::inet AND destination_ip = $8::inet
          OR source_ip = $8 AND destination_ip = $7)) AS met),
    type AS (
      SELECT coalesce(sum(n), 0) AS alert_count, coalesce(sum(seen), 0) AS acknowledged, count(source_ip) AS source_count,
        coalesce(sum(early), 0) AS long_before
      FROM (
        SELECT source_ip, count(*) AS n, count(*) FILTER (WHERE acknowledged) AS seen,
          count(*) FILTER (WHERE ${LONG_BEFORE}) AS early
        FROM alerts WHERE ${HISTORY} AND threat_type = ANY(${writtenAs('$6')}) GROUP BY source_ip) AS by_source),
    near AS MATERIALIZED (
      SELECT CASE WHEN source_ip IN ($7, $8) THEN source_ip ELSE destination_ip END AS ip, upper(threat_type) AS code,
        upper(btrim(severity)) AS severity, timestamp, coalesce(source_ip IN ($7, $8), false) AS sent
      FROM alerts WHERE ${AROUND} AND (source_ip IN ($7, $8) OR destination_ip IN ($7, $8))),
    around AS (
      SELECT host(ip) AS ip_address, code AS threat_type, ($12::text[])[rank] AS severity, alert_count, as_source,
        first_seen, last_seen, row_number() OVER (ORDER BY rank NULLS LAST, alert_count DESC, ip, code COLLATE "C") AS place
      FROM (
        SELECT ip, code, min(array_position($12::text[], severity)) AS rank, count(*) AS alert_count,
          count(*) FILTER (WHERE sent) AS as_source, min(timestamp) AS first_seen, max(timestamp) AS last_seen
        FROM near GROUP BY ip, code) AS kind)
    SELECT (SELECT json_build_object('alert_count', alert_count, 'acknowledged', acknowledged, 'first_seen', first_seen,
          'last_seen', last_seen, 'long_before', long_before) FROM pair) AS pair,
      (SELECT json_build_object('alert_count', same_count, 'acknowledged', same_acknowledged) FROM pair) AS pair_and_type,
      (SELECT to_json(type) FROM type) AS type,
      (SELECT min(timestamp) FROM alerts WHERE timestamp >= $1 AND timestamp < $5 AND ${IN_SCOPE}) AS history_from,
      (SELECT count(*) FROM near) AS around_count,
      (SELECT count(*) FROM around) AS around_kinds,
      (SELECT coalesce(json_agg(around ORDER BY place), '[]') FROM around WHERE place <= ${MOST_AROUND}) AS around,
      (SELECT count(*) FROM alerts WHERE ${AROUND} AND sensor_id = $9) AS sensor_around,
      ${newestRow('alerts')} AS data_as_of`,
});
