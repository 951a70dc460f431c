import { Injectable } from '@nestjs/common';
import { TooCostly } from '../database-error.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import type { FoundSuspects, ScannerFloors } from './scanner.js';
import { scanning } from './scanner-statement.js';

/** Sources of alerts that reach many destinations or ports. */
@Injectable()
export class ScannerRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /**
   * @param historiesFrom how far back the usual of a source is looked for: the first that does not cost too much
   * @throws TooCostly when even the last one does
   */
  async find(
    window: Window,
    historiesFrom: readonly string[],
    floors: ScannerFloors,
    scope: Scope,
  ): Promise<FoundSuspects> {
    const { destinations, ports, spread, portSpread, claims, most } = floors;
    const values = [window.from, window.to, scope.sensors, destinations, ports, spread, claims, most];
    const [searched_from = window.from, ...shorter] = historiesFrom;
    try {
      const found = await this.database.row(scanning, [...values, searched_from, portSpread], scope);
      return { ...found, searched_from };
    } catch (error) {
      if (!(error instanceof TooCostly) || shorter.length === 0) throw error;
      return this.find(window, shorter, floors, scope);
    }
  }
}
