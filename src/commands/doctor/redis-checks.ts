import type { INestApplicationContext } from '@nestjs/common';
import type { Environment } from '../../config/environment.js';
import { isLoopback } from '../../database/database-address.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { type Finding, fail, ok, warn } from './finding.js';

/** What several servers share, where they do. */
export function checkRedis(app: INestApplicationContext, { redisUrl }: Environment): Finding[] {
  if (!redisUrl) return [];
  const { protocol, hostname, port } = new URL(redisUrl);
  const place = `${hostname}:${port || '6379'}`;
  const host = hostname.replaceAll(/[[\]]/g, '');
  const { up, problem } = app.get(RedisConnection).state();
  if (!up) {
    return [
      fail(
        'redis',
        `${place} cannot be used: ${problem}`,
        'start Redis, or correct REDIS_URL; without Redis each server takes messages for its own streams only',
      ),
    ];
  }
  if (protocol === 'redis:' && !isLoopback(host)) {
    return [
      warn('redis', `${place} answers, and all that is sent there can be read on the way`, 'use rediss://'),
    ];
  }
  return [ok('redis', `${place} answers`)];
}
