import { type DynamicModule, Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { OllamaSettings } from './ollama-settings.js';
import { OllamaService } from './ollama.service.js';

/** Gives the tools the local language model. */
@Module({})
export class OllamaModule {
  static of(settings: OllamaSettings): DynamicModule {
    return {
      module: OllamaModule,
      imports: [MetricsModule],
      providers: [{ provide: OllamaSettings, useValue: settings }, OllamaService],
      exports: [OllamaService],
    };
  }
}
