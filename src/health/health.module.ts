import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { MetricsModule } from '../metrics/metrics.module.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

/** Health routes for people and probes. */
@Module({ controllers: [HealthController, MetricsController] })
export class HealthModule {
  static of(
    access: DynamicModule,
    database: DynamicModule,
    ollama: DynamicModule,
    redis: DynamicModule[],
  ): DynamicModule {
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ logger: false }), MetricsModule, access, database, ollama, ...redis],
    };
  }
}
