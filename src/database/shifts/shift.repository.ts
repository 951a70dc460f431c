import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase, type Value } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { candidatesFound } from './candidate-statement.js';
import type { Candidates, ShiftCounts } from './shift.js';
import { shiftCountsFound } from './shift-counts-statement.js';

/** How candidates are ranked before what is usual of them is known. */
export interface Ranking {
  /** Severities, worst first; the last one stands for all others. */
  severities: readonly string[];
  points: readonly number[];
  newHosts: { hosts: string[]; points: number };
  newPairs: { hosts: string[]; points: number };
}

/** A shift beside other windows, from NetMonitor's table `alerts`. */
@Injectable()
export class ShiftRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /**
   * Alerts by severity in each of at most 16 windows, and in steps of the first.
   *
   * @param oldest how far back the oldest alert is looked for
   */
  async count(
    windows: readonly [Window, ...Window[]],
    stepSeconds: number,
    oldest: string,
    severities: readonly string[],
    scope: Scope,
  ): Promise<ShiftCounts> {
    const values = [...boundsOf(windows[0], windows, scope), severities, stepSeconds, oldest];
    return this.database.row(shiftCountsFound, values, scope);
  }

  /** Hosts of a window with the most points, and how they did in windows before. */
  async candidates(
    window: Window,
    before: readonly Window[],
    ranking: Ranking,
    scope: Scope,
  ): Promise<Candidates> {
    const { severities, points, newHosts, newPairs } = ranking;
    const values = [...boundsOf(window, before, scope), severities, points.map(String)];
    values.push(newHosts.hosts, newPairs.hosts, newHosts.points, newPairs.points);
    return this.database.row(candidatesFound, values, scope);
  }
}

function boundsOf({ from, to }: Window, windows: readonly Window[], { sensors }: Scope): Value[] {
  return [from, to, sensors, windows.map((window) => window.from), windows.map((window) => window.to)];
}
