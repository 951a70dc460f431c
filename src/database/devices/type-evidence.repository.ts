import { Injectable } from '@nestjs/common';
import type { Device } from './device.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { statement } from '../statement.js';
import { typeEvidence, type TypeEvidence } from './type-evidence.js';

const MOST_TYPES = 500;

/** What speaks for a type: its rules in `template_behaviors`, and the devices of a vendor that are of it. */
@Injectable()
export class TypeEvidenceRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** All active types by name; none for a caller who may see certain sensors only. */
  async find({ id, vendor }: Pick<Device, 'id' | 'vendor'>, scope: Scope): Promise<TypeEvidence[]> {
    return this.database.rows(evidence, [scope.sensors, id, vendor], scope);
  }
}

const evidence = statement({
  name: 'device_type_evidence',
  reads: ['device_templates', 'template_behaviors', 'devices'],
  row: typeEvidence,
  text: `WITH peers AS (
      SELECT template_id, count(*) AS n FROM devices
      WHERE lower(vendor) = lower($3::text) AND id <> $2 AND is_active IS NOT FALSE AND template_id IS NOT NULL
        AND $1::text[] IS NULL
      GROUP BY template_id)
    SELECT t.id AS template_id, t.name, t.category, coalesce(p.n, 0) AS same_vendor,
      (SELECT coalesce(sum(n), 0) FROM peers) AS same_vendor_classified,
      (SELECT coalesce(json_agg(b.parameters ORDER BY b.id), '[]') FROM template_behaviors b
        WHERE b.template_id = t.id AND b.behavior_type = 'allowed_ports'
          AND octet_length(b.parameters::text) <= 16000) AS port_rules
    FROM device_templates t LEFT JOIN peers p ON p.template_id = t.id
    WHERE $1::text[] IS NULL AND t.is_active IS NOT FALSE ORDER BY t.name, t.id LIMIT ${MOST_TYPES}`,
});
