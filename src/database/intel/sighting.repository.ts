import { Injectable } from '@nestjs/common';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import type { Scope, Window } from '../scope.js';
import type { Indicator } from './indicator.js';
import { networkOf } from './indicator-keys.js';
import type { Sightings } from './sighting.js';
import { sightingsOf } from './sighting-statement.js';

/** Where indicators were met: addresses in alerts and among top talkers, names in the texts of the newest alerts. */
@Injectable()
export class SightingRepository {
  constructor(private readonly rollUps: RollupRepository) {}

  /** One statement, however many indicators are asked. */
  async find(indicators: readonly Indicator[], window: Window, scope: Scope): Promise<Sightings & Sourced> {
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
    const values = [window.from, window.to, scope.sensors, ...columns];
    return this.rollUps.row(sightingsOf, values, { window }, scope);
  }
}

/** What texts of alerts would hold of an indicator that is no address; of a URL they seldom hold more than the host. */
export function nameOf({ type, value, host }: Indicator): string | undefined {
  if (type === 'ip' || type === 'cidr' || host?.type === 'ip') return undefined;
  return host?.value ?? value;
}
