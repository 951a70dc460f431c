import { type DynamicModule, Module } from '@nestjs/common';
import { AttackPath } from './attack-path.tool.js';
import { CheckIndicators } from './check-indicators.tool.js';
import { InvestigateAlert } from './investigate-alert.tool.js';
import { InvestigateHost } from './investigate-host.tool.js';

/** Tools that answer an analyst's question in one call. */
@Module({ providers: [AttackPath, CheckIndicators, InvestigateAlert, InvestigateHost] })
export class AnalystToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: AnalystToolsModule, imports: [database] };
  }
}
