import { Injectable } from '@nestjs/common';
import { subscriberOf } from './client-address.js';
import { Hits } from './hits.js';

const MOST = 10;
const SPAN_MS = 60_000;

/** Failed logins per address. Asked only after a login has failed, so a valid token is never held up. */
@Injectable()
export class FailedLogins {
  constructor(private readonly hits: Hits) {}

  /** Counts one; seconds to wait when there were too many, else null. */
  async count(address: string): Promise<number | null> {
    return this.hits.take('failed-logins', subscriberOf(address), MOST, SPAN_MS);
  }
}
