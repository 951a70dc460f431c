import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { statement } from '../statement.js';
import { type Classification, classification } from './classification.js';
import { DEVICES, IN_SCOPE } from './device-sql.js';

const MOST_TEMPLATES = 10;
const MOST_CATEGORIES = 20;

/** How far devices are classified: NetMonitor's tables `devices`, `device_templates` and `service_providers`. */
@Injectable()
export class ClassificationRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** One pass over the devices in scope; types and providers are zero for who may not see them. */
  async count(scope: Scope): Promise<Classification> {
    return this.database.row(counts, [scope.sensors], scope);
  }
}

const counts = statement({
  name: 'device_classification',
  reads: ['devices', 'device_templates', 'service_providers'],
  row: classification,
  text: `WITH known AS (
      SELECT d.template_id, d.is_active IS NOT FALSE AS active, d.last_seen, t.name, coalesce(t.category, 'other') AS category
      FROM ${DEVICES} WHERE ${IN_SCOPE})
    SELECT count(*) FILTER (WHERE active) AS devices, count(template_id) FILTER (WHERE active) AS classified,
      count(*) FILTER (WHERE NOT active) AS inactive, max(last_seen) FILTER (WHERE active) AS newest_seen,
      (SELECT coalesce(json_object_agg(category, n ORDER BY n DESC, category COLLATE "C"), '{}') FROM (
        SELECT category, count(*) AS n FROM known WHERE active AND name IS NOT NULL
        GROUP BY category ORDER BY 2 DESC, 1 LIMIT ${MOST_CATEGORIES}) c) AS by_category,
      (SELECT coalesce(json_agg(json_build_object('template_name', name, 'count', n)
          ORDER BY n DESC, name COLLATE "C"), '[]') FROM (
        SELECT name, count(*) AS n FROM known WHERE active AND name IS NOT NULL
        GROUP BY name ORDER BY 2 DESC, name COLLATE "C" LIMIT ${MOST_TEMPLATES}) t) AS by_template,
      (SELECT count(*) FROM device_templates WHERE $1::text[] IS NULL AND is_active IS NOT FALSE) AS templates,
      (SELECT count(*) FROM service_providers WHERE $1::text[] IS NULL AND is_active IS NOT FALSE) AS providers
    FROM known`,
});
