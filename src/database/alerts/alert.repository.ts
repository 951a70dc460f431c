import { Injectable } from '@nestjs/common';
import { newestRow } from '../newest-row.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import { type Page, pageOf, type Scope, type Window } from '../scope.js';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import { statement } from '../statement.js';
import {
  type Alert,
  alert,
  type AlertFilter,
  type AlertGrouping,
  type AlertGroups,
  type AlertTotals,
  alertTotals,
  type LastMatch,
  lastMatch as lastMatchRow,
  type SourceCount,
  sourceCount,
} from './alert.js';
import { groupedBy } from './alert-groups-statement.js';
import { severityCounts } from './severity-counts.js';
import { ALERT_COLUMNS, AMONG_EQUALS, isSummed, MATCHING, matchingValues } from './alert-sql.js';

/**
 * Where a page of alerts begins: behind so many alerts with this time and id. The id has no key, so a backup
 * that was restored twice gives several the same.
 */
export type AlertPosition = [timestamp: string, id: number, given: number];

const FROM_THE_START = [null, null, 0] as const;

/** Types beyond these are still counted in the totals, and named as left out. */
const MOST_TYPES = 100;

/** NetMonitor's table `alerts`. Every look-up is bounded in time on both sides. */
@Injectable()
export class AlertRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly rollUps: RollupRepository,
  ) {}

  /** Newest first. */
  async findRecent(
    window: Window,
    filter: AlertFilter,
    limit: number,
    after: AlertPosition | null,
    scope: Scope,
  ): Promise<Page<Alert>> {
    const values = [...matchingValues(window, filter, scope), ...(after ?? FROM_THE_START), limit + 1];
    return pageOf(await this.database.rows(recentAlerts, values, scope), limit);
  }

  /** Oldest first. */
  async findInOrder(
    window: Window,
    filter: AlertFilter,
    limit: number,
    after: AlertPosition | null,
    scope: Scope,
  ): Promise<Page<Alert>> {
    const values = [...matchingValues(window, filter, scope), ...(after ?? FROM_THE_START), limit + 1];
    return pageOf(await this.database.rows(alertsInOrder, values, scope), limit);
  }

  /** Counts over all alerts that match. */
  async total(window: Window, filter: AlertFilter, scope: Scope): Promise<AlertTotals> {
    return this.database.row(totals, matchingValues(window, filter, scope), scope);
  }

  /** Counts per severity, type or hour; the most frequent first, hours newest first. */
  async countBy(
    group: AlertGrouping,
    window: Window,
    filter: AlertFilter,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<AlertGroups & Sourced> {
    const values = [...matchingValues(window, filter, scope), window.timezone, page.limit, page.offset];
    const wish = { window, byZone: group === 'hour' };
    return this.rollUps.row(groupedBy[group], values, isSummed(filter) ? wish : null, scope);
  }

  /** Addresses with the most alerts as their source. */
  async topSources(window: Window, limit: number, scope: Scope): Promise<SourceCount[]> {
    return this.database.rows(topSources, [window.from, window.to, scope.sensors, limit], scope);
  }

  /** Alerts with this id in the window, newest first: the column has no key, so there may be several. */
  async findById(id: number, window: Window, scope: Scope): Promise<Alert[]> {
    return this.database.rows(alertById, [window.from, window.to, scope.sensors, id], scope);
  }

  /** When an alert last matched in the window, and the types seen in it when the filter names one. */
  async lastMatch(window: Window, filter: AlertFilter, scope: Scope): Promise<LastMatch> {
    return this.database.row(lastMatch, matchingValues(window, filter, scope), scope);
  }
}

/** Names in the same order whatever the database's own collation is. */
const BY_CODE = 'COLLATE "C"';

const recentAlerts = statement({
  name: 'recent_alerts',
  reads: ['alerts'],
  row: alert,
  text: `SELECT ${ALERT_COLUMNS} FROM alerts
    WHERE ${MATCHING} AND ($12::timestamptz IS NULL OR (timestamp, id) <= ($12, $13::bigint))
    ORDER BY timestamp DESC, id DESC, ${AMONG_EQUALS} OFFSET $14 LIMIT $15`,
});

const alertsInOrder = statement({
  name: 'alerts_in_order',
  reads: ['alerts'],
  row: alert,
  text: `SELECT ${ALERT_COLUMNS} FROM alerts
    WHERE ${MATCHING} AND ($12::timestamptz IS NULL OR (timestamp, id) >= ($12, $13::bigint))
    ORDER BY timestamp, id, ${AMONG_EQUALS} OFFSET $14 LIMIT $15`,
});

const totals = statement({
  name: 'alert_totals',
  reads: ['alerts'],
  row: alertTotals,
  text: `WITH grouped AS (
      SELECT upper(btrim(severity)) AS severity, threat_type, count(*) AS n,
        min(timestamp) AS first_seen, max(timestamp) AS last_seen
      FROM alerts WHERE ${MATCHING} GROUP BY 1, 2)
    SELECT coalesce(sum(n), 0) AS total, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
      ${newestRow('alerts')} AS data_as_of,
      (SELECT count(DISTINCT source_ip) FROM alerts WHERE ${MATCHING}) AS unique_source_ips,
      (SELECT count(DISTINCT destination_ip) FROM alerts WHERE ${MATCHING}) AS unique_destination_ips,
      ${severityCounts('grouped', 'sum(n)')} AS by_severity,
      (SELECT coalesce(json_object_agg(threat_type, n ORDER BY n DESC, threat_type ${BY_CODE}), '{}')
        FROM (SELECT threat_type, sum(n) AS n FROM grouped GROUP BY 1
          ORDER BY n DESC, threat_type ${BY_CODE} LIMIT ${MOST_TYPES}) t) AS by_type,
      count(DISTINCT threat_type) AS distinct_types
    FROM grouped`,
});

const topSources = statement({
  name: 'top_alert_sources',
  reads: ['alerts'],
  row: sourceCount,
  text: `SELECT host(source_ip) AS ip, count(*) AS count FROM alerts
    WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3))
      AND source_ip IS NOT NULL
    GROUP BY source_ip ORDER BY count DESC, source_ip LIMIT $4`,
});

const alertById = statement({
  name: 'alert_by_id',
  reads: ['alerts'],
  row: alert,
  text: `SELECT ${ALERT_COLUMNS} FROM alerts
    WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3)) AND id = $4
    ORDER BY timestamp DESC LIMIT 2`,
});

const lastMatch = statement({
  name: 'last_matching_alert',
  reads: ['alerts'],
  row: lastMatchRow,
  text: `SELECT (SELECT max(timestamp) FROM alerts WHERE ${MATCHING}) AS newest,
      (SELECT coalesce(json_agg(code ORDER BY code ${BY_CODE}), '[]') FROM (
        SELECT DISTINCT threat_type AS code FROM alerts
        WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3))
          AND $5::text[] IS NOT NULL LIMIT 300) seen) AS types`,
});
