import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { boundedJson } from '../sensors/sensor-sql.js';
import { statement } from '../statement.js';
import { deviceRules, type DeviceRules } from './device-rules.js';
import { DEVICES, IN_SCOPE, VALID_FIRST } from './device-sql.js';

const MOST_BEHAVIORS = 200;

/** Devices with the rules of their types: NetMonitor's tables `devices` and `template_behaviors`. */
@Injectable()
export class DeviceRulesRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** For each address the active device that was seen last, with its rules in NetMonitor's order. */
  async find(addresses: string[], scope: Scope): Promise<Map<string, DeviceRules>> {
    const rows = await this.database.rows(rules, [scope.sensors, addresses], scope);
    return new Map(rows.map((row) => [row.ip_address, row]));
  }
}

const rules = statement({
  name: 'device_rules',
  reads: ['devices', 'device_templates', 'template_behaviors'],
  row: deviceRules,
  text: `SELECT DISTINCT ON (d.ip_address) host(d.ip_address) AS ip_address, d.hostname, d.vendor, d.sensor_id,
      d.template_id, t.name AS template_name, t.category AS template_category,
      (SELECT count(DISTINCT coalesce(other.template_id, 0)) FROM devices other
        WHERE other.ip_address = d.ip_address AND other.is_active IS NOT FALSE) AS types_of_address,
      (SELECT coalesce(json_agg(b), '[]') FROM (
        SELECT id, behavior_type, ${boundedJson('parameters')} AS parameters, action, description, created_at
        FROM template_behaviors WHERE template_id = t.id ORDER BY behavior_type, id LIMIT ${MOST_BEHAVIORS}) b
      ) AS behaviors
    FROM ${DEVICES} WHERE ${IN_SCOPE} AND d.ip_address = ANY($2::text[]::inet[])
    ORDER BY d.ip_address, ${VALID_FIRST}`,
});
