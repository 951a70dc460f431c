import { type DynamicModule, Module } from '@nestjs/common';
import { ExportTopTalkersCsv } from './export-top-talkers-csv.tool.js';
import { ExportTrafficStatsCsv } from './export-traffic-stats-csv.tool.js';
import { GetBandwidthSummary } from './get-bandwidth-summary.tool.js';
import { GetDeviceTrafficStats } from './get-device-traffic-stats.tool.js';
import { GetTopTalkers } from './get-top-talkers.tool.js';
import { GetTopTalkersStats } from './get-top-talkers-stats.tool.js';
import { GetTrafficTrends } from './get-traffic-trends.tool.js';

/** Tools over traffic. */
@Module({
  providers: [
    ExportTopTalkersCsv,
    ExportTrafficStatsCsv,
    GetBandwidthSummary,
    GetDeviceTrafficStats,
    GetTopTalkers,
    GetTopTalkersStats,
    GetTrafficTrends,
  ],
})
export class TrafficToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: TrafficToolsModule, imports: [database] };
  }
}
