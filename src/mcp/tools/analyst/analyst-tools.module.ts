import { type DynamicModule, Module } from '@nestjs/common';
import { FindBeacons } from './find-beacons.tool.js';

/** Tools that answer an analyst's question in one call. */
@Module({ providers: [FindBeacons] })
export class AnalystToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: AnalystToolsModule, imports: [database] };
  }
}
