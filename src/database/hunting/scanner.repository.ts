import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import type { ScannerFloors, Suspects } from './scanner.js';
import { scanning } from './scanner-statement.js';

/** Sources of alerts that reach many destinations or ports. */
@Injectable()
export class ScannerRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** @param historyFrom how far back the usual of a source is looked for */
  async find(window: Window, historyFrom: string, floors: ScannerFloors, scope: Scope): Promise<Suspects> {
    const { destinations, ports, spread, portSpread, claims, most } = floors;
    const values = [window.from, window.to, scope.sensors, destinations, ports, spread, claims, most];
    return this.database.row(scanning, [...values, historyFrom, portSpread], scope);
  }
}
