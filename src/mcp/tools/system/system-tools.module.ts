import { type DynamicModule, Module } from '@nestjs/common';
import { GetMemoryStatus } from './get-memory-status.tool.js';

/** Tools over the central host. */
@Module({ providers: [GetMemoryStatus] })
export class SystemToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: SystemToolsModule, imports: [database] };
  }
}
