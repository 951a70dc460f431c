import { type DynamicModule, Module } from '@nestjs/common';
import { GetConfig } from './get-config.tool.js';
import { GetConfigParameters } from './get-config-parameters.tool.js';
import { GetDetectionRules } from './get-detection-rules.tool.js';
import { GetWhitelistEntries } from './get-whitelist-entries.tool.js';

/** Tools over configuration and whitelist. */
@Module({ providers: [GetConfig, GetConfigParameters, GetDetectionRules, GetWhitelistEntries] })
export class ConfigurationToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: ConfigurationToolsModule, imports: [database] };
  }
}
