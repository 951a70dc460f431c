import { type DynamicModule, Module } from '@nestjs/common';
import { CheckIndicator } from './check-indicator.tool.js';
import { GetSecurityRecommendation } from './get-security-recommendation.tool.js';
import { GetThreatConfig } from './get-threat-config.tool.js';
import { GetThreatContext } from './get-threat-context.tool.js';
import { GetThreatFeedStats } from './get-threat-feed-stats.tool.js';
import { LookupThreatIntel } from './lookup-threat-intel.tool.js';

/** Tools over threat feeds, cached reputations, advice and the switches of advanced detections. */
@Module({
  providers: [
    CheckIndicator,
    GetSecurityRecommendation,
    GetThreatConfig,
    GetThreatContext,
    GetThreatFeedStats,
    LookupThreatIntel,
  ],
})
export class IntelToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: IntelToolsModule, imports: [database] };
  }
}
