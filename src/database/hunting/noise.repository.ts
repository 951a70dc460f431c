import { Injectable } from '@nestjs/common';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import type { Scope, Window } from '../scope.js';
import type { Noises } from './noise.js';
import { queueNoise } from './noise-statement.js';

/** Who fills the queue of alerts, and what is lost when he is no longer heard. */
@Injectable()
export class NoiseRepository {
  constructor(private readonly rollUps: RollupRepository) {}

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
  ): Promise<Noises & Sourced> {
    const values = [window.from, window.to, scope.sensors, most, leastShare, historyFrom];
    const [from] = [window.from, historyFrom].toSorted((a, b) => Date.parse(a) - Date.parse(b));
    const wish = { window: { ...window, from: from! }, borders: [window.from, historyFrom] };
    return this.rollUps.row(queueNoise, values, wish, scope);
  }
}
