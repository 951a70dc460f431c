import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import type { ReportAlerts } from './report-alerts.js';
import { alertsOfReport } from './report-alerts-statement.js';

/** What a report tells of NetMonitor's tables `alerts` and `devices`. */
@Injectable()
export class ReportAlertsRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /**
   * @param address the host all alerts must name; null = all alerts, of which only open and grave ones are grouped
   * @param severities worst first, and which of them are grave
   */
  async find(
    window: Window,
    address: string | null,
    severities: { all: readonly string[]; grave: readonly string[] },
    scope: Scope,
  ): Promise<ReportAlerts> {
    const { all, grave } = severities;
    const values = [window.from, window.to, scope.sensors, address, all, grave, address === null];
    return this.database.row(alertsOfReport, values, scope);
  }
}
