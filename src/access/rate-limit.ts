import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Hits } from './hits.js';
import { keyOf, type Peer } from './principal.js';

/**
 * Calls and new streams per principal, or else per address. As many as the burst may come within the time in
 * which the rate fills it again, so that neither more at once nor more in the long run get through.
 */
@Injectable()
export class RateLimit {
  private readonly burst: number;
  private readonly spanMs: number;

  constructor(
    private readonly hits: Hits,
    { rateLimit, rateLimitBurst }: Environment,
  ) {
    this.burst = rateLimitBurst;
    this.spanMs = Math.ceil((rateLimitBurst / rateLimit) * 1_000);
  }

  /** Takes one turn; seconds until there is one when all are taken, else null. */
  async take(peer: Peer): Promise<number | null> {
    return this.hits.take('calls', keyOf(peer), this.burst, this.spanMs);
  }
}
