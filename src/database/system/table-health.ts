import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** Tables that grow all the time. */
export const GROWING_TABLES = [
  'alerts',
  'traffic_metrics',
  'top_talkers',
  'sensor_metrics',
  'system_stats',
] as const;
export type GrowingTable = (typeof GROWING_TABLES)[number];

/** How fresh a table is, beside the pauses between its newest rows. Seconds. */
export const tableHealth = z.object({
  table: z.enum(GROWING_TABLES),
  newest: instantInJson.nullable(),
  usual_pause: z.number().nullable(),
  longest_pause: z.number().nullable(),
  /** The newest row in the database's own future. */
  ahead: z.number().nullable(),
});
export type TableHealth = z.output<typeof tableHealth>;
