import { Injectable } from '@nestjs/common';
import type { AlertFilter } from '../alerts/alert.js';
import { matchingValues } from '../alerts/alert-sql.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { type Chains } from './chain.js';
import { attackChains } from './chain-statement.js';

/** What the statements need to know of types: the stage of each code, and the usual order of severities. */
export interface StageTable {
  /** In capitals, beside their stages. */
  codes: readonly string[];
  stages: readonly string[];
  /** Worst first. */
  severities: readonly string[];
}

/** Sources of alerts that were seen in several stages of an attack. */
@Injectable()
export class ChainRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** Those in the most stages first. */
  async find(
    window: Window,
    filter: AlertFilter,
    minStages: number,
    { codes, stages, severities }: StageTable,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<Chains> {
    const matching = matchingValues(window, filter, scope);
    const values = [...matching, codes, stages, severities, minStages, page.limit, page.offset];
    return this.database.row(attackChains, values, scope);
  }
}
