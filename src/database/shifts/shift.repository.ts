import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase, type Value } from '../readonly-database.js';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import type { Scope, Window } from '../scope.js';
import { microsOf } from '../watching/instant-of.js';
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
  /** How often types were there in the windows before, by severity; the points of one that never was, and always. */
  types: {
    usual: readonly { code: string; severity: string; share: number }[];
    never: number;
    always: number;
  };
}

/** A shift beside other windows, from NetMonitor's table `alerts`. */
@Injectable()
export class ShiftRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly rollUps: RollupRepository,
  ) {}

  /**
   * Alerts by severity in a window, the one before, and at most 14 that show what is usual; and in steps of the first.
   *
   * @param oldest how far back the oldest alert is looked for
   */
  async count(
    [window, before, ...usual]: readonly [Window, Window, ...Window[]],
    stepSeconds: number,
    oldest: string,
    severities: readonly string[],
    scope: Scope,
  ): Promise<ShiftCounts & Sourced> {
    const { from, to } = spanOf(usual.length > 0 ? usual : [before]);
    const values = [...boundsOf(window, usual, scope), severities, stepSeconds, oldest];
    values.push(before.from, before.to, from, to);
    const borders = usual.flatMap((one) => [one.from, one.to]);
    return this.rollUps.row(shiftCountsFound, values, { window: { ...window, from, to }, borders }, scope);
  }

  /** Hosts of a window with the most points, and how they did in windows before. */
  async candidates(
    window: Window,
    before: readonly Window[],
    ranking: Ranking,
    scope: Scope,
  ): Promise<Candidates> {
    const { severities, points, newHosts, newPairs, types } = ranking;
    const values = [...boundsOf(window, before, scope), severities, points.map(String)];
    values.push(newHosts.hosts, newPairs.hosts, newHosts.points, newPairs.points);
    values.push(types.usual.map(({ code }) => code));
    values.push(types.usual.map(({ severity }) => String(severities.indexOf(severity) + 1)));
    values.push(
      types.usual.map(({ share }) => String(share)),
      types.never,
      types.always,
    );
    return this.database.row(candidatesFound, values, scope);
  }
}

/** From the first begin to the last end. */
function spanOf(windows: readonly Window[]): Pick<Window, 'from' | 'to'> {
  const inOrder = (instants: string[]) => instants.toSorted((a, b) => microsOf(a) - microsOf(b));
  const from = inOrder(windows.map((window) => window.from))[0]!;
  return { from, to: inOrder(windows.map((window) => window.to)).at(-1)! };
}

function boundsOf({ from, to }: Window, windows: readonly Window[], { sensors }: Scope): Value[] {
  return [from, to, sensors, windows.map((window) => window.from), windows.map((window) => window.to)];
}
