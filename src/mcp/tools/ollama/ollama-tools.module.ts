import { type DynamicModule, Module } from '@nestjs/common';
import { AnalyzeThreatWithOllama } from './analyze-threat-with-ollama.tool.js';
import { ExplainIoc } from './explain-ioc.tool.js';
import { GetOllamaStatus } from './get-ollama-status.tool.js';
import { SuggestIncidentResponse } from './suggest-incident-response.tool.js';

/** Tools that ask the local model. */
@Module({ providers: [AnalyzeThreatWithOllama, ExplainIoc, GetOllamaStatus, SuggestIncidentResponse] })
export class OllamaToolsModule {
  static of(database: DynamicModule, ollama: DynamicModule): DynamicModule {
    return { module: OllamaToolsModule, imports: [database, ollama] };
  }
}
