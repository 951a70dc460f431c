import { type DynamicModule, Module } from '@nestjs/common';
import { Environment } from '../../../config/environment.js';
import { AnalyzeIp } from './analyze-ip.tool.js';
import { CountryLookup } from './country-lookup.js';
import { ExportAlertsCsv } from './export-alerts-csv.tool.js';
import { GetAlert } from './get-alert.tool.js';
import { GetAlertStatistics } from './get-alert-statistics.tool.js';
import { GetAlertSuppressionStats } from './get-alert-suppression-stats.tool.js';
import { GetRecentThreats } from './get-recent-threats.tool.js';
import { GetThreatTimeline } from './get-threat-timeline.tool.js';
import { TestAlertSuppression } from './test-alert-suppression.tool.js';

/** Tools over alerts. */
@Module({
  providers: [
    {
      provide: CountryLookup,
      inject: [Environment],
      useFactory: (settings: Environment) => CountryLookup.open(settings),
    },
    AnalyzeIp,
    ExportAlertsCsv,
    GetAlert,
    GetAlertStatistics,
    GetAlertSuppressionStats,
    GetRecentThreats,
    GetThreatTimeline,
    TestAlertSuppression,
  ],
})
export class AlertsToolsModule {
  static of(config: DynamicModule, database: DynamicModule): DynamicModule {
    return { module: AlertsToolsModule, imports: [config, database] };
  }
}
