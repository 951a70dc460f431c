import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';
import { jsonObject } from '../json-value.js';

/** One row of NetMonitor's table `device_templates`: a type of device. */
export const deviceTemplate = z.object({
  id: z.number(),
  name: z.string(),
  description: z.string().nullable(),
  icon: z.string().nullable(),
  category: z.string().nullable(),
  is_builtin: z.boolean(),
  is_active: z.boolean(),
  created_at: z.string().nullable(),
  updated_at: z.string().nullable(),
  created_by: z.string().nullable(),
  /** Active devices of this type. */
  device_count: z.number(),
  /** Rules of expected behaviour. */
  behavior_count: z.number(),
});
export type DeviceTemplate = z.output<typeof deviceTemplate>;

/** One row of NetMonitor's table `template_behaviors`: what a device of the type may do. */
export const templateBehavior = z.object({
  id: z.number(),
  behavior_type: z.string(),
  parameters: jsonObject,
  /** NetMonitor applies those that read `allow`. */
  action: z.string().nullable(),
  description: z.string().nullable(),
  created_at: instantInJson.nullable(),
});
export type TemplateBehavior = z.output<typeof templateBehavior>;

/** Active types per category, most first, and how many are inactive. */
export const templateCategories = z.object({
  by_category: z.record(z.string(), z.number()),
  matching: z.number(),
  inactive: z.number(),
});
export type TemplateCategories = z.output<typeof templateCategories>;
