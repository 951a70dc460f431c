import { type DynamicModule, Module } from '@nestjs/common';
import { FindBeacons } from './find-beacons.tool.js';
import { FindOutboundAnomalies } from './find-outbound-anomalies.tool.js';
import { FindScanners } from './find-scanners.tool.js';
import { NoiseReport } from './noise-report.tool.js';

/** Tools that answer an analyst's question in one call. */
@Module({ providers: [FindBeacons, FindOutboundAnomalies, FindScanners, NoiseReport] })
export class AnalystToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: AnalystToolsModule, imports: [database] };
  }
}
