import { Injectable } from '@nestjs/common';
import type { AlertFilter } from '../alerts/alert.js';
import { isSummed, matchingValues } from '../alerts/alert-sql.js';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import type { Scope, Window } from '../scope.js';
import type { Techniques } from './technique.js';
import { techniquesSeen } from './technique-statement.js';

/** Every pair of code and technique, once for each tactic of the technique. Codes are in capitals. */
export interface TechniqueTable {
  codes: readonly string[];
  techniques: readonly string[];
  tactics: readonly string[];
}

/** Techniques of ATT&CK that alerts speak of. */
@Injectable()
export class TechniqueRepository {
  constructor(private readonly rollUps: RollupRepository) {}

  /** The most frequent first; those of one tactic when it is given. */
  async find(
    window: Window,
    filter: AlertFilter,
    tactic: string | null,
    table: TechniqueTable,
    scope: Scope,
  ): Promise<Techniques & Sourced> {
    const matching = matchingValues(window, filter, scope);
    const values = [...matching, table.codes, table.techniques, table.tactics, tactic];
    const wish = isSummed(filter) ? { window } : null;
    return this.rollUps.row(techniquesSeen, values, wish, scope);
  }
}
