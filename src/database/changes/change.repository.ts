import { Injectable } from '@nestjs/common';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import type { NewParties, RecordChange, TypeChange } from './change.js';
import { newPartiesFound, RECORDS, recordChanges, typeChangesFound } from './change-statements.js';
import { type Periods, periodValues } from './periods.js';

/** What is in a window that was not there before, or that came more or less often. */
@Injectable()
export class ChangeRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
  ) {}

  /** Alerts per type and period, and the oldest alert of the periods. */
  async types(
    window: Window,
    periods: Periods,
    scope: Scope,
  ): Promise<{ oldest: string | null; types: TypeChange[] }> {
    return this.database.row(typeChangesFound, periodValues(window, periods, scope), scope);
  }

  /** Own hosts and pairs that were in no alert of the periods before. */
  async parties(window: Window, periods: Periods, limit: number, scope: Scope): Promise<NewParties> {
    return this.database.row(newPartiesFound, [...periodValues(window, periods, scope), limit], scope);
  }

  /** New rows of slowly growing tables; kinds whose table is missing are left out. */
  async records(window: Window, periods: Periods, limit: number, scope: Scope): Promise<RecordChange[]> {
    const present = RECORDS.filter(({ table, columns }) => this.profile.has(table, ...columns));
    if (present.length === 0) return [];
    const values = [...periodValues(window, periods, scope), limit];
    return this.database.rows(recordChanges(present), values, scope);
  }
}
