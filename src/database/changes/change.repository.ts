import { Injectable } from '@nestjs/common';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import type { Scope, Window } from '../scope.js';
import type { NewParties, RecordChange, TypeChanges } from './change.js';
import { RECORDS, recordChanges, typeChangesFound } from './change-statements.js';
import { newPartiesFound } from './new-parties-statement.js';
import { beginOf, bordersOf, comparedSpan, type Periods, periodValues } from './periods.js';

/** What is in a window that was not there before, or that came more or less often. */
@Injectable()
export class ChangeRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
    private readonly rollUps: RollupRepository,
  ) {}

  /** Alerts per type and period, and the oldest alert of the periods. */
  async types(window: Window, periods: Periods, scope: Scope): Promise<TypeChanges & Sourced> {
    const wish = { window: comparedSpan(window, periods), borders: bordersOf(window, periods) };
    return this.rollUps.row(typeChangesFound, periodValues(window, periods, scope), wish, scope);
  }

  /**
   * Own hosts and pairs that were in no alert of the periods before.
   *
   * @param told periods before the window whose newcomers are counted too
   */
  async parties(
    window: Window,
    periods: Periods,
    told: number,
    limit: number,
    scope: Scope,
  ): Promise<NewParties & Sourced> {
    const since = beginOf(window, periods, told);
    const values = [...periodValues(window, periods, scope), limit, since];
    const wish = { window: comparedSpan(window, periods), borders: [since] };
    return this.rollUps.row(newPartiesFound, values, wish, scope);
  }

  /** New rows of slowly growing tables; kinds whose table is missing are left out. */
  async records(window: Window, periods: Periods, limit: number, scope: Scope): Promise<RecordChange[]> {
    const present = RECORDS.filter(({ table, columns }) => this.profile.has(table, ...columns));
    if (present.length === 0) return [];
    const values = [...periodValues(window, periods, scope), limit];
    return this.database.rows(recordChanges(present), values, scope);
  }
}
