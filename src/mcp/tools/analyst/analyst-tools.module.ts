import { type DynamicModule, Module } from '@nestjs/common';
import { AttackCoverage } from './attack-coverage.tool.js';
import { AttackPath } from './attack-path.tool.js';
import { BuildReport } from './build-report.tool.js';
import { CheckIndicators } from './check-indicators.tool.js';
import { DataHealth } from './data-health.tool.js';
import { FindBeacons } from './find-beacons.tool.js';
import { FindOutboundAnomalies } from './find-outbound-anomalies.tool.js';
import { FindScanners } from './find-scanners.tool.js';
import { InvestigateAlert } from './investigate-alert.tool.js';
import { InvestigateHost } from './investigate-host.tool.js';
import { NoiseReport } from './noise-report.tool.js';
import { SensorCoverage } from './sensor-coverage.tool.js';
import { ShiftBrief } from './shift-brief.tool.js';
import { WhatChanged } from './what-changed.tool.js';

/** Tools that answer an analyst's question in one call. */
@Module({
  providers: [
    AttackCoverage,
    AttackPath,
    BuildReport,
    CheckIndicators,
    DataHealth,
    FindBeacons,
    FindOutboundAnomalies,
    FindScanners,
    InvestigateAlert,
    InvestigateHost,
    NoiseReport,
    SensorCoverage,
    ShiftBrief,
    WhatChanged,
  ],
})
export class AnalystToolsModule {
  static of(config: DynamicModule, database: DynamicModule): DynamicModule {
    return { module: AnalystToolsModule, imports: [config, database] };
  }
}
