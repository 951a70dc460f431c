import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { boundedJson } from '../sensors/sensor-sql.js';
import { statement } from '../statement.js';
import {
  configParameter,
  type ConfigParameter,
  configSection,
  type ConfigSection,
  effectiveValue,
  type EffectiveValue,
  type ParameterFilter,
  whitelistEntry,
  type WhitelistEntry,
  type WhitelistFilter,
} from './configuration.js';

interface Part {
  limit: number;
  offset: number;
}

/**
 * NetMonitor's tables `sensor_configs` and `ip_whitelists`. Setting a global parameter adds a row and leaves
 * the old one, so per path the newest row counts. Global rows belong to no sensor and are hidden from a
 * caller who may see certain sensors only.
 */
@Injectable()
export class ConfigurationRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** By path, the global value before the sensor's own. */
  async findParameters(filter: ParameterFilter, page: Part, scope: Scope): Promise<ConfigParameter[]> {
    const values = [...parameterValues(filter, scope), page.limit, page.offset];
    return this.database.rows(parameters, values, scope);
  }

  /** How many parameters there are in all, and how many of them are the sensor's own. */
  async countParameters(
    filter: ParameterFilter,
    scope: Scope,
  ): Promise<{ total: number; of_sensor: number }> {
    return this.database.row(parameterCount, parameterValues(filter, scope), scope);
  }

  /** One value per path of a section or of all, by path: the sensor's own, or else the global one. */
  async findEffective(
    filter: { section?: string | undefined; sensor_id?: string | undefined },
    limit: number,
    scope: Scope,
  ): Promise<{ rows: EffectiveValue[]; total: number }> {
    const values = [scope.sensors, filter.sensor_id ?? null, filter.section ?? null, limit];
    const found = await this.database.rows(effective, values, scope);
    return { rows: found.map(({ total: _, ...value }) => value), total: found[0]?.total ?? 0 };
  }

  /** What is stored at all, the largest section first. */
  async findSections(scope: Scope): Promise<ConfigSection[]> {
    return this.database.rows(sections, [scope.sensors], scope);
  }

  /** Newest first. */
  async findWhitelist(filter: WhitelistFilter, page: Part, scope: Scope): Promise<WhitelistEntry[]> {
    const values = [...whitelistValues(filter, scope), page.limit, page.offset];
    return this.database.rows(whitelist, values, scope);
  }

  /** How many entries there are in all, and how many of them are the sensor's own. */
  async countWhitelist(filter: WhitelistFilter, scope: Scope): Promise<{ total: number; of_sensor: number }> {
    return this.database.row(whitelistCount, whitelistValues(filter, scope), scope);
  }
}

function parameterValues({ sensor_id, path_prefix }: ParameterFilter, { sensors }: Scope) {
  return [sensors, sensor_id ?? null, path_prefix ?? null];
}

function whitelistValues(filter: WhitelistFilter, { sensors }: Scope) {
  return [sensors, filter.scope ?? null, filter.sensor_id ?? null];
}

const IN_SCOPE = '($1::text[] IS NULL OR sensor_id = ANY($1)) AND (sensor_id IS NULL OR sensor_id = $2)';

const NAMED = `${IN_SCOPE} AND ($3::text IS NULL OR starts_with(lower(parameter_path), lower($3)))`;

const parameters = statement({
  name: 'config_parameters',
  reads: ['sensor_configs'],
  row: configParameter,
  text: `WITH newest AS (
      SELECT DISTINCT ON (parameter_path, sensor_id) id, sensor_id, parameter_path,
        ${boundedJson('parameter_value')} AS parameter_value, parameter_type,
        coalesce(scope, CASE WHEN sensor_id IS NULL THEN 'global' ELSE 'sensor' END) AS scope,
        left(description, 2000) AS description, updated_at, updated_by,
        count(*) OVER (PARTITION BY parameter_path, sensor_id) - 1 AS earlier_values
      FROM sensor_configs WHERE ${NAMED}
      ORDER BY parameter_path, sensor_id, updated_at DESC, id DESC)
    SELECT id, sensor_id, parameter_path, parameter_value, parameter_type, scope, description, updated_at,
      updated_by,
      sensor_id IS NOT NULL OR count(sensor_id) OVER (PARTITION BY parameter_path) = 0 AS effective,
      earlier_values
    FROM newest ORDER BY parameter_path, sensor_id NULLS FIRST LIMIT $4 OFFSET $5`,
});

const counted = z.object({ total: z.number(), of_sensor: z.number() });

const parameterCount = statement({
  name: 'config_parameter_count',
  reads: ['sensor_configs'],
  row: counted,
  text: `SELECT count(*) AS total, count(sensor_id) AS of_sensor FROM (
      SELECT DISTINCT parameter_path, sensor_id FROM sensor_configs WHERE ${NAMED}) each`,
});

const effective = statement({
  name: 'config_effective',
  reads: ['sensor_configs'],
  row: effectiveValue.extend({ total: z.number() }),
  text: `WITH valid AS (
      SELECT DISTINCT ON (parameter_path) parameter_path, sensor_id,
        ${boundedJson('parameter_value')} AS parameter_value
      FROM sensor_configs
      WHERE ${IN_SCOPE} AND ($3::text IS NULL OR split_part(parameter_path, '.', 1) = $3)
      ORDER BY parameter_path, sensor_id NULLS LAST, updated_at DESC, id DESC)
    SELECT parameter_path, parameter_value, sensor_id, count(*) OVER () AS total
    FROM valid ORDER BY parameter_path LIMIT $4`,
});

const sections = statement({
  name: 'config_sections',
  reads: ['sensor_configs'],
  row: configSection,
  text: `SELECT split_part(parameter_path, '.', 1) AS section, count(DISTINCT parameter_path) AS parameters
    FROM sensor_configs WHERE ($1::text[] IS NULL OR sensor_id = ANY($1))
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20`,
});

const LISTED = `($1::text[] IS NULL OR sensor_id = ANY($1))
  AND ($2::text IS NULL OR coalesce(scope, 'global') = $2)
  AND ($3::text IS NULL OR sensor_id IS NULL OR sensor_id = $3 OR coalesce(scope, 'global') = 'global')`;

const whitelist = statement({
  name: 'whitelist_entries',
  reads: ['ip_whitelists'],
  row: whitelistEntry,
  text: `SELECT id, CASE WHEN masklen(ip_cidr) = CASE family(ip_cidr) WHEN 4 THEN 32 ELSE 128 END THEN host(ip_cidr) ELSE ip_cidr::text END AS ip_cidr, left(description, 2000) AS description, coalesce(scope, 'global') AS scope, sensor_id,
      direction, CASE WHEN masklen(source_ip) = CASE family(source_ip) WHEN 4 THEN 32 ELSE 128 END THEN host(source_ip) ELSE source_ip::text END AS source_ip, CASE WHEN masklen(target_ip) = CASE family(target_ip) WHEN 4 THEN 32 ELSE 128 END THEN host(target_ip) ELSE target_ip::text END AS target_ip, port_filter, created_at, created_by
    FROM ip_whitelists WHERE ${LISTED} ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5`,
});

const whitelistCount = statement({
  name: 'whitelist_count',
  reads: ['ip_whitelists'],
  row: counted,
  text: `SELECT count(*) AS total, count(*) FILTER (WHERE sensor_id = $3) AS of_sensor
    FROM ip_whitelists WHERE ${LISTED}`,
});
