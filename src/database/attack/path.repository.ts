import { Injectable } from '@nestjs/common';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import type { Scope, Window } from '../scope.js';
import type { PathGraph } from './path.js';
import { graphOfPaths } from './path-statement.js';

/** What the statement needs to know of types and severities. */
export interface PathScale {
  /** In capitals, beside their stages. */
  codes: readonly string[];
  stages: readonly string[];
  /** Worst first, beside the points of a stage with each. */
  severities: readonly string[];
  points: readonly number[];
  /** Codes by which an attack moves on to another host. */
  moving: readonly string[];
  /** Severities of alerts that may be part of an attack rather than of noise. */
  grave: readonly string[];
}

/** Hosts with steps of an attack, and who of them reached whom: NetMonitor's table `alerts`. */
@Injectable()
export class PathRepository {
  constructor(private readonly rollUps: RollupRepository) {}

  /** @param address a host that is wanted however little it did; null = none */
  async find(
    window: Window,
    { codes, stages, severities, points, moving, grave }: PathScale,
    address: string | null,
    scope: Scope,
  ): Promise<PathGraph & Sourced> {
    const scale = [codes, stages, severities, points.map(String), moving];
    const values = [window.from, window.to, scope.sensors, ...scale, address, grave];
    return this.rollUps.row(graphOfPaths, values, { window }, scope);
  }
}
