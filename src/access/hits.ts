import { Injectable, Optional } from '@nestjs/common';
import { ThrottlerStorageService } from '@nestjs/throttler';
import { RedisConnection } from '../redis/redis-connection.js';

/**
 * Keeps the moments of the turns that were taken, as the storage of this process does, and answers with the
 * milliseconds until the next one is free. Time is that of Redis; a moment that lies ahead of it counts for nothing.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, span = tonumber(ARGV[1]), tonumber(ARGV[2])
local age = now - tonumber(redis.call('LINDEX', KEYS[1], -most) or 0)
if age >= 0 and age < span then return span - age end
redis.call('RPUSH', KEYS[1], now)
redis.call('LTRIM', KEYS[1], -most, -1)
redis.call('PEXPIRE', KEYS[1], span)
return 0`;

/** Turns that are taken, counted over all servers where a Redis answers, else in this process. */
@Injectable()
export class Hits {
  constructor(
    private readonly own: ThrottlerStorageService,
    @Optional() private readonly redis?: RedisConnection,
  ) {}

  /** Takes one of the turns within any `spanMs`; seconds until there is one when all are taken, else null. */
  async take(name: string, key: string, most: number, spanMs: number): Promise<number | null> {
    const waitMs = await this.redis?.run(TAKE, `${name}:${key}`, most, spanMs);
    if (typeof waitMs === 'number') return waitMs > 0 ? Math.ceil(waitMs / 1_000) : null;
    const { isBlocked, timeToBlockExpire } = await this.own.increment(key, spanMs, most, 0, name);
    return isBlocked ? Math.max(1, timeToBlockExpire) : null;
  }
}
