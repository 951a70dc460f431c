import { type DynamicModule, Module } from '@nestjs/common';
import { Environment } from '../../../config/environment.js';
import { AnalyzeIp } from './analyze-ip.tool.js';
import { CheckJa3Fingerprint } from './check-ja3-fingerprint.tool.js';
import { CountryLookup } from './country-lookup.js';
import { ExportAlertsCsv } from './export-alerts-csv.tool.js';
import { GetAlert } from './get-alert.tool.js';
import { GetAlertStatistics } from './get-alert-statistics.tool.js';
import { GetAlertSuppressionStats } from './get-alert-suppression-stats.tool.js';
import { GetPcapCaptures } from './get-pcap-captures.tool.js';
import { GetRecentThreats } from './get-recent-threats.tool.js';
import { GetThreatDetections } from './get-threat-detections.tool.js';
import { GetThreatTimeline } from './get-threat-timeline.tool.js';
import { TestAlertSuppression } from './test-alert-suppression.tool.js';
import { GetTlsMetadata } from './get-tls-metadata.tool.js';
import { GetTlsStats } from './get-tls-stats.tool.js';

/** Tools over alerts. */
@Module({
  providers: [
    {
      provide: CountryLookup,
      inject: [Environment],
      useFactory: (settings: Environment) => CountryLookup.open(settings),
    },
    AnalyzeIp,
    CheckJa3Fingerprint,
    ExportAlertsCsv,
    GetAlert,
    GetAlertStatistics,
    GetAlertSuppressionStats,
    GetPcapCaptures,
    GetRecentThreats,
    GetThreatDetections,
    GetThreatTimeline,
    TestAlertSuppression,
    GetTlsMetadata,
    GetTlsStats,
  ],
})
export class AlertsToolsModule {
  static of(config: DynamicModule, database: DynamicModule): DynamicModule {
    return { module: AlertsToolsModule, imports: [config, database] };
  }
}
