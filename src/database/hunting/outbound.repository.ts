import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import type { HourLimits, Senders } from './outbound.js';
import { outboundSenders } from './outbound-statement.js';

/** Hosts among the busiest by what they sent outside. */
@Injectable()
export class OutboundRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** @param historyFrom how far back the usual of a host is looked for */
  async find(
    window: Window,
    historyFrom: string,
    { leastBytes, leastHours, spreads, times, most }: HourLimits,
    scope: Scope,
  ): Promise<Senders> {
    const values = [window.from, window.to, scope.sensors, leastBytes, leastHours, spreads, times, most];
    return this.database.row(outboundSenders, [...values, historyFrom], scope);
  }
}
