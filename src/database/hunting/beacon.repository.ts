import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import type { BeaconGate, RhythmicPairs } from './beacon.js';
import { rhythms } from './beacon-statement.js';

/** Pairs of hosts in alerts whose alerts keep a rhythm. */
@Injectable()
export class BeaconRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** @param historyFrom how far back a destination is looked for, to tell whether it is new */
  async find(window: Window, historyFrom: string, gate: BeaconGate, scope: Scope): Promise<RhythmicPairs> {
    const { claims, leastEvents, loosest, nearBeat, most } = gate;
    const values = [window.from, window.to, scope.sensors, claims, leastEvents, loosest, nearBeat, most];
    return this.database.row(rhythms, [...values, historyFrom], scope);
  }
}
