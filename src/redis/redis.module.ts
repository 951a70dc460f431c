import { type DynamicModule, Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { RedisConnection } from './redis-connection.js';

/** What several servers share. Made only where `REDIS_URL` is set. */
@Module({ providers: [RedisConnection], exports: [RedisConnection] })
export class RedisModule {
  static of(config: DynamicModule): DynamicModule {
    return { module: RedisModule, imports: [config, MetricsModule] };
  }
}
