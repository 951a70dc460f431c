import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';

/** Health routes for people and probes. */
@Module({ controllers: [HealthController] })
export class HealthModule {
  static of(database: DynamicModule, ollama: DynamicModule): DynamicModule {
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ logger: false }), database, ollama],
    };
  }
}
