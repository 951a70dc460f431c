import { type DynamicModule, Module } from '@nestjs/common';
import { CheckIndicators } from './check-indicators.tool.js';

/** Tools that answer an analyst's question in one call. */
@Module({ providers: [CheckIndicators] })
export class AnalystToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: AnalystToolsModule, imports: [database] };
  }
}
