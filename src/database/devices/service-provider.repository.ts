import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { inetFrom } from '../inet-text.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { statement } from '../statement.js';
import { listed } from './provider-sql.js';
import {
  type ProviderCategories,
  providerCategories,
  type ProviderCategory,
  providerMatch,
  type ProviderMatch,
  serviceProvider,
  type ServiceProvider,
} from './service-provider.js';

const MOST_MATCHES = 20;

/** What an address was compared with. */
export interface ProviderCheck {
  /** The narrowest network first. */
  matches: ProviderMatch[];
  /** Networks compared. */
  ranges: number;
  /** Stored ones that are no networks. */
  unreadable: number;
}

/**
 * Networks of known providers: NetMonitor's table `service_providers`. They belong to no sensor: a caller who may
 * see certain sensors only finds none.
 */
@Injectable()
export class ServiceProviderRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  async count(category: ProviderCategory | undefined, scope: Scope): Promise<ProviderCategories> {
    return this.database.row(categories, [scope.sensors, category ?? null], scope);
  }

  /** Active providers by category and name, each with its first networks and names. */
  async find(
    category: ProviderCategory | undefined,
    page: { limit: number; offset: number; items: number },
    scope: Scope,
  ): Promise<ServiceProvider[]> {
    const values = [scope.sensors, category ?? null, page.limit, page.offset, page.items];
    return this.database.rows(providers, values, scope);
  }

  /** Active providers one of whose networks holds the address. */
  async check(address: string, category: ProviderCategory | undefined, scope: Scope): Promise<ProviderCheck> {
    return this.database.row(check, [scope.sensors, category ?? null, address], scope);
  }
}

const IN_SCOPE = '$1::text[] IS NULL';

const OF_CATEGORY = '($2::text IS NULL OR category = $2)';

function items(column: string): string {
  return `FROM jsonb_array_elements_text(${listed(column)}) WITH ORDINALITY AS item (value, place)
    WHERE value <> ''`;
}

const providers = statement({
  name: 'service_providers',
  reads: ['service_providers'],
  row: serviceProvider,
  text: `SELECT id, name, category,
      ARRAY(SELECT left(value, 100) ${items('ip_ranges')} ORDER BY place LIMIT $5) AS ip_ranges,
      (SELECT count(*) ${items('ip_ranges')}) AS ip_range_count,
      ARRAY(SELECT left(value, 100) ${items('domains')} ORDER BY place LIMIT $5) AS domains,
      (SELECT count(*) ${items('domains')}) AS domain_count,
      left(description, 2000) AS description, is_active IS NOT FALSE AS is_active,
      is_builtin IS TRUE AS is_builtin, created_at, updated_at, created_by
    FROM service_providers WHERE ${IN_SCOPE} AND ${OF_CATEGORY} AND is_active IS NOT FALSE
    ORDER BY category, name, id LIMIT $3 OFFSET $4`,
});

const categories = statement({
  name: 'service_provider_categories',
  reads: ['service_providers'],
  row: providerCategories,
  text: `WITH grouped AS (
      SELECT category, count(*) FILTER (WHERE is_active IS NOT FALSE) AS n,
        count(*) FILTER (WHERE is_active IS NOT FALSE AND ${OF_CATEGORY}) AS matching,
        count(*) FILTER (WHERE is_active IS FALSE AND ${OF_CATEGORY}) AS inactive
      FROM service_providers WHERE ${IN_SCOPE} GROUP BY category)
    SELECT coalesce(sum(matching), 0) AS matching, coalesce(sum(inactive), 0) AS inactive,
      coalesce(json_object_agg(category, n ORDER BY n DESC, category COLLATE "C") FILTER (WHERE n > 0), '{}')
        AS by_category
    FROM grouped`,
});

const check = statement({
  name: 'service_provider_check',
  reads: ['service_providers'],
  row: z.object({ matches: z.array(providerMatch), ranges: z.number(), unreadable: z.number() }),
  text: `WITH listed AS (
      SELECT id, name, category, range, ${inetFrom('range')} AS network
      FROM service_providers, jsonb_array_elements_text(${listed('ip_ranges')}) AS range
      WHERE ${IN_SCOPE} AND ${OF_CATEGORY} AND is_active IS NOT FALSE AND range <> ''),
    matching AS (
      SELECT DISTINCT ON (id) id, name, category, range, network, masklen(network) AS bits
      FROM listed WHERE network >>= $3::inet ORDER BY id, masklen(network) DESC, range)
    SELECT count(network) AS ranges, count(*) - count(network) AS unreadable,
      (SELECT coalesce(json_agg(m), '[]') FROM (
        SELECT id AS provider_id, name AS provider_name, category,
          CASE WHEN bits = CASE family(network) WHEN 4 THEN 32 ELSE 128 END THEN host(network) ELSE range END
            AS matched_range
        FROM matching ORDER BY bits DESC, name, id LIMIT ${MOST_MATCHES}) m) AS matches
    FROM listed`,
});
