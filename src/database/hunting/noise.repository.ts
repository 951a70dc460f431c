import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import type { Noises } from './noise.js';
import { queueNoise } from './noise-statement.js';

/** Who fills the queue of alerts, and what is lost when he is no longer heard. */
@Injectable()
export class NoiseRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /**
   * Pairs and sources with at least such a share of the queue, the noisiest first.
   *
   * @param historyFrom how far back losses are counted
   */
  async find(
    window: Window,
    historyFrom: string,
    { leastShare, most }: { leastShare: number; most: number },
    scope: Scope,
  ): Promise<Noises> {
    const values = [window.from, window.to, scope.sensors, most, leastShare, historyFrom];
    return this.database.row(queueNoise, values, scope);
  }
}
