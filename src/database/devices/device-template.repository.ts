import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { boundedJson } from '../sensors/sensor-sql.js';
import { statement } from '../statement.js';
import {
  deviceTemplate,
  type DeviceTemplate,
  templateBehavior,
  type TemplateBehavior,
  templateCategories,
  type TemplateCategories,
} from './device-template.js';

const MOST_BEHAVIORS = 200;
const MOST_CATEGORIES = 50;

/**
 * Device types and their rules: NetMonitor's tables `device_templates` and `template_behaviors`. They belong to
 * no sensor: a caller who may see certain sensors only finds none.
 */
@Injectable()
export class DeviceTemplateRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** How many active types there are, by category and of the asked one. */
  async count(category: string | undefined, scope: Scope): Promise<TemplateCategories> {
    return this.database.row(categories, [scope.sensors, category ?? null], scope);
  }

  /** Active types: those that NetMonitor brings first, then by name. */
  async find(
    category: string | undefined,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<DeviceTemplate[]> {
    const values = [scope.sensors, category ?? null, page.limit, page.offset];
    return this.database.rows(templates, values, scope);
  }

  /** One type, active or not, with its rules in NetMonitor's order. */
  async findById(
    id: number,
    scope: Scope,
  ): Promise<(DeviceTemplate & { behaviors: TemplateBehavior[] }) | undefined> {
    const [found] = await this.database.rows(template, [scope.sensors, id], scope);
    return found;
  }
}

const IN_SCOPE = '$1::text[] IS NULL';

const OF_CATEGORY = `($2::text IS NULL OR lower(category) = lower($2))`;

const COLUMNS = `id, name, left(description, 2000) AS description, icon, category,
  is_builtin IS TRUE AS is_builtin, is_active IS NOT FALSE AS is_active, created_at, updated_at, created_by,
  (SELECT count(*) FROM devices WHERE template_id = t.id AND is_active IS NOT FALSE) AS device_count,
  (SELECT count(*) FROM template_behaviors WHERE template_id = t.id) AS behavior_count`;

const templates = statement({
  name: 'device_templates',
  reads: ['device_templates', 'template_behaviors', 'devices'],
  row: deviceTemplate,
  text: `SELECT ${COLUMNS} FROM device_templates t
    WHERE ${IN_SCOPE} AND ${OF_CATEGORY} AND is_active IS NOT FALSE
    ORDER BY is_builtin IS TRUE DESC, name, id LIMIT $3 OFFSET $4`,
});

const categories = statement({
  name: 'device_template_categories',
  reads: ['device_templates'],
  row: templateCategories,
  text: `WITH grouped AS (
      SELECT coalesce(category, 'other') AS category,
        count(*) FILTER (WHERE is_active IS NOT FALSE) AS n,
        count(*) FILTER (WHERE is_active IS NOT FALSE AND ${OF_CATEGORY}) AS matching,
        count(*) FILTER (WHERE is_active IS FALSE AND ${OF_CATEGORY}) AS inactive
      FROM device_templates WHERE ${IN_SCOPE} GROUP BY 1)
    SELECT coalesce(sum(matching), 0) AS matching, coalesce(sum(inactive), 0) AS inactive,
      (SELECT coalesce(json_object_agg(category, n ORDER BY n DESC, category COLLATE "C"), '{}')
        FROM (SELECT category, n FROM grouped WHERE n > 0
          ORDER BY n DESC, category LIMIT ${MOST_CATEGORIES}) c) AS by_category
    FROM grouped`,
});

const template = statement({
  name: 'device_template',
  reads: ['device_templates', 'template_behaviors', 'devices'],
  row: deviceTemplate.extend({ behaviors: z.array(templateBehavior) }),
  text: `SELECT ${COLUMNS}, (
      SELECT coalesce(json_agg(b), '[]') FROM (
        SELECT id, behavior_type, ${boundedJson('parameters')} AS parameters, action,
          left(description, 2000) AS description, created_at
        FROM template_behaviors WHERE template_id = t.id ORDER BY behavior_type, id LIMIT ${MOST_BEHAVIORS}) b
      ) AS behaviors
    FROM device_templates t WHERE ${IN_SCOPE} AND id = $2`,
});
