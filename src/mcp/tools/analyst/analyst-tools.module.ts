import { type DynamicModule, Module } from '@nestjs/common';
import { AttackCoverage } from './attack-coverage.tool.js';
import { DataHealth } from './data-health.tool.js';
import { SensorCoverage } from './sensor-coverage.tool.js';
import { WhatChanged } from './what-changed.tool.js';

/** Tools that answer an analyst's question in one call. */
@Module({ providers: [AttackCoverage, DataHealth, SensorCoverage, WhatChanged] })
export class AnalystToolsModule {
  static of(config: DynamicModule, database: DynamicModule): DynamicModule {
    return { module: AnalystToolsModule, imports: [config, database] };
  }
}
