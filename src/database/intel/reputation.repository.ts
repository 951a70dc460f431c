import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Environment } from '../../config/environment.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { statement } from '../statement.js';
import {
  type AddressReputation,
  addressReputation,
  type DomainReputation,
  domainReputation,
} from './reputation.js';

/** Something remembered, or that nothing is; and the zone its times were taken to be in. */
export interface Remembered<Reputation> {
  reputation: Reputation | null;
  zone: string;
}

/**
 * What NetMonitor remembers of addresses and domains from reputation services. Either table may be missing. They
 * belong to no sensor: a caller who may see certain sensors only finds nothing.
 */
@Injectable()
export class ReputationRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly environment: Environment,
  ) {}

  async findAddress(address: string, scope: Scope): Promise<Remembered<AddressReputation>> {
    const values = [this.environment.asOf ?? null, scope.sensors, address];
    return this.database.row(byAddress, values, scope);
  }

  /** @param domain in lower case */
  async findDomain(domain: string, scope: Scope): Promise<Remembered<DomainReputation>> {
    const spellings = [domain, `${domain}.`, domain.toUpperCase()];
    const values = [this.environment.asOf ?? null, scope.sensors, spellings];
    return this.database.row(byDomain, values, scope);
  }
}

const MOST_ITEMS = 30;

/** NetMonitor writes these times by its own clock and without a zone: by all that can be seen, that of the server's log. */
const ZONE = `current_setting('log_timezone')`;

export const instant = (column: string) =>
  `CASE WHEN isfinite(${column}) THEN ${column} AT TIME ZONE ${ZONE} END`;

/** Each synchronisation appends its name again. */
const items = (column: string) => `CASE jsonb_typeof(${column})
    WHEN 'array' THEN ARRAY(SELECT DISTINCT left(item #>> '{}', 200) COLLATE "C"
      FROM jsonb_array_elements(${column}) AS item WHERE item #>> '{}' IS NOT NULL ORDER BY 1 LIMIT ${MOST_ITEMS})
    WHEN 'string' THEN ARRAY[left(${column} #>> '{}', 200)] ELSE '{}' END AS ${column}`;

const flags = (row: z.ZodObject) =>
  Object.keys(row.shape)
    .filter((name) => name.startsWith('is_'))
    .map((name) => `coalesce(${name}, false) AS ${name}`)
    .join(', ');

const NOW = 'coalesce($1::timestamptz, now())';

const CACHED = `${items('tags')}, ${items('categories')}, ${items('sources')},
  ${instant('first_seen')} AS first_seen, ${instant('last_updated')} AS last_updated,
  ${instant('expires_at')} AS expires_at, coalesce(expires_at AT TIME ZONE ${ZONE} <= ${NOW}, false) AS expired,
  round(extract(epoch FROM ${NOW} - ${instant('last_updated')}) / 3600, 1) AS age_hours`;

const byAddress = statement({
  name: 'address_reputation',
  reads: ['threat_intel_ip_cache'],
  row: z.object({ zone: z.string(), reputation: addressReputation.nullable() }),
  text: `SELECT ${ZONE} AS zone, (SELECT row_to_json(cached) FROM (
      SELECT host(ip_address) AS ip_address, coalesce(threat_level, 'unknown') AS threat_level, abuseipdb_score,
        abuseipdb_reports, ${instant('abuseipdb_last_reported')} AS abuseipdb_last_reported,
        ${flags(addressReputation)}, ${CACHED}
      FROM threat_intel_ip_cache WHERE $2::text[] IS NULL AND ip_address = $3::inet) AS cached) AS reputation`,
});

const byDomain = statement({
  name: 'domain_reputation',
  reads: ['threat_intel_domain_cache'],
  row: z.object({ zone: z.string(), reputation: domainReputation.nullable() }),
  text: `SELECT ${ZONE} AS zone, (SELECT row_to_json(cached) FROM (
      SELECT domain, reputation_score, ${flags(domainReputation)}, ${CACHED}
      FROM threat_intel_domain_cache WHERE $2::text[] IS NULL AND domain = ANY($3::text[])
      ORDER BY array_position($3, domain::text) LIMIT 1) AS cached) AS reputation`,
});
