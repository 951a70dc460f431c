import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { counts, lookUp } from './feed-statements.js';
import type { Indicator } from './indicator.js';
import { keysOf, networkOf } from './indicator-keys.js';
import type { FeedCount, FeedType, IndicatorMatches } from './threat-feed.js';

/** What feeds say of several indicators. */
export interface FeedLookUp {
  /** In the order of the indicators. */
  found: IndicatorMatches[];
  /** Newest active entry of the feeds that were asked; null when there is none. */
  feedsUpdatedAt: string | null;
  /** Whether also entries that are written unusually, and those inside a network, were looked for. */
  thorough: boolean;
}

const NOTHING: IndicatorMatches = { total: 0, live: 0, expired: 0, inactive: 0, matches: [] };

/**
 * Indicators of NetMonitor's table `threat_feeds`. They belong to no sensor: a caller who may see certain
 * sensors only finds none. An entry that is no address, domain or hash at all is not matched, and fails nothing.
 */
@Injectable()
export class ThreatFeedRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly environment: Environment,
  ) {}

  /** One statement, however many indicators are asked. */
  async lookUp(
    indicators: readonly Indicator[],
    feedTypes: readonly FeedType[] | undefined,
    scope: Scope,
  ): Promise<FeedLookUp> {
    const keys = indicators.flatMap((indicator, asked) =>
      keysOf(indicator).map((key) => ({ asked, ...key })),
    );
    const networks = indicators.flatMap((indicator, asked) => {
      const network = networkOf(indicator);
      return network ? [{ asked, ...network }] : [];
    });
    const columns = [keys, networks].flatMap((rows) => [
      rows.map(({ asked }) => String(asked)),
      rows.map(({ text }) => text),
      rows.map(({ matchedBy }) => matchedBy),
      rows.map(({ closeness }) => String(closeness)),
    ]);
    const inside = indicators.some(({ type }) => type === 'cidr');
    const values = [this.environment.asOf ?? null, feedTypes ?? null, ...columns, inside, scope.sensors];
    const { found, feeds_updated_at, thorough } = await this.database.row(lookUp, values, scope);
    const byIndicator = new Map(found.map(({ asked, ...matches }) => [asked, matches]));
    return {
      found: indicators.map((_, asked) => byIndicator.get(asked) ?? NOTHING),
      feedsUpdatedAt: feeds_updated_at,
      thorough,
    };
  }

  /** The same of several addresses, by address. */
  async lookUpAddresses(addresses: readonly string[], scope: Scope): Promise<Map<string, IndicatorMatches>> {
    if (addresses.length === 0) return new Map();
    const indicators = addresses.map((value) => ({ type: 'ip' as const, value, written: value }));
    const { found } = await this.lookUp(indicators, undefined, scope);
    return new Map(addresses.map((address, place) => [address, found[place]!]));
  }

  /** True counts per kind of feed, most first. */
  async count(scope: Scope): Promise<FeedCount[]> {
    return this.database.rows(counts, [this.environment.asOf ?? null, scope.sensors], scope);
  }
}
