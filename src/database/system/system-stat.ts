import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** One sample of the central host, NetMonitor's table `system_stats`. */
export const systemStat = z.object({
  timestamp: instantInJson,
  cpu_percent: z.number().nullable(),
  memory_percent: z.number().nullable(),
  packets_per_second: z.number().nullable(),
  alerts_per_minute: z.number().nullable(),
});

const range = z.object({
  lowest: z.number().nullable(),
  average: z.number().nullable(),
  highest: z.number().nullable(),
});

/** The samples of a window, and the newest of them. */
export const systemStats = z.object({
  samples: z.number(),
  newest: systemStat.nullable(),
  memory_percent: range,
  cpu_percent: range,
  /** The newest sample before the window's end, whether or not it lies inside. */
  data_as_of: z.string().nullable(),
});
export type SystemStats = z.output<typeof systemStats>;
