import { Injectable } from '@nestjs/common';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import type { ReportAlerts } from './report-alerts.js';
import { alertsOfIncident, alertsOfReport } from './report-alerts-statement.js';

/** What a report tells of NetMonitor's tables `alerts`, `devices` and `top_talkers`. */
@Injectable()
export class ReportAlertsRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
  ) {}

  /**
   * @param address the host all alerts must name; null = all alerts, of which only open and grave ones are grouped
   * @param historyFrom where the days begin whose traffic shows what is usual of that host
   * @param severities worst first, and which of them are grave
   */
  async find(
    window: Window,
    address: string | null,
    historyFrom: string,
    severities: { all: readonly string[]; grave: readonly string[] },
    scope: Scope,
  ): Promise<ReportAlerts> {
    const { all, grave } = severities;
    const values = [window.from, window.to, scope.sensors, address, all, grave, address === null];
    return address !== null && this.profile.has('top_talkers')
      ? this.database.row(alertsOfIncident, [...values, historyFrom], scope)
      : this.database.row(alertsOfReport, values, scope);
  }
}
