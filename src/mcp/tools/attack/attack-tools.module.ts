import { type DynamicModule, Module } from '@nestjs/common';
import { GetAssetRisk } from './get-asset-risk.tool.js';
import { GetAttackChains } from './get-attack-chains.tool.js';
import { GetMitreMapping } from './get-mitre-mapping.tool.js';
import { GetRiskTrends } from './get-risk-trends.tool.js';
import { GetTopRiskAssets } from './get-top-risk-assets.tool.js';

/** Tools over attacks as a whole: chains, techniques and risk. */
@Module({ providers: [GetAssetRisk, GetAttackChains, GetMitreMapping, GetRiskTrends, GetTopRiskAssets] })
export class AttackToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: AttackToolsModule, imports: [database] };
  }
}
