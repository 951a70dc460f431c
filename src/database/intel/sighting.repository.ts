import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import type { Indicator } from './indicator.js';
import { networkOf } from './indicator-keys.js';
import type { Sightings } from './sighting.js';
import { sightingsOf } from './sighting-statement.js';

/** Where indicators were met: addresses in alerts and among top talkers, names in the texts of the newest alerts. */
@Injectable()
export class SightingRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** One statement, however many indicators are asked. */
  async find(indicators: readonly Indicator[], window: Window, scope: Scope): Promise<Sightings> {
    const networks = indicators.flatMap((indicator, asked) => {
      const network = networkOf(indicator);
      return network ? [{ asked, text: network.text }] : [];
    });
    const names = indicators.flatMap((indicator, asked) => {
      const name = nameOf(indicator);
      return name === undefined ? [] : [{ asked, text: name }];
    });
    const columns = [networks, names].flatMap((rows) => [
      rows.map(({ asked }) => String(asked)),
      rows.map(({ text }) => text),
    ]);
    return this.database.row(sightingsOf, [window.from, window.to, scope.sensors, ...columns], scope);
  }
}

/** What texts of alerts would hold of an indicator that is no address; of a URL they seldom hold more than the host. */
export function nameOf({ type, value, host }: Indicator): string | undefined {
  if (type === 'ip' || type === 'cidr' || host?.type === 'ip') return undefined;
  return host?.value ?? value;
}
