import { Injectable } from '@nestjs/common';
import { ThrottlerStorageService } from '@nestjs/throttler';
import { subscriberOf } from './client-address.js';

const MOST = 10;
const SPAN_MS = 60_000;

/** Failed logins per address. Asked only after a login has failed, so a valid token is never held up. */
@Injectable()
export class FailedLogins {
  constructor(private readonly hits: ThrottlerStorageService) {}

  /** Counts one; seconds to wait when there were too many, else null. */
  async count(address: string): Promise<number | null> {
    const { isBlocked, timeToBlockExpire } = await this.hits.increment(
      subscriberOf(address),
      SPAN_MS,
      MOST,
      0,
      'failed-logins',
    );
    return isBlocked ? Math.max(1, timeToBlockExpire) : null;
  }
}
