import { z } from 'zod';
import { jsonObject } from '../json-value.js';

/** One command of NetMonitor's table `sensor_commands`. Parameters and result may hold secrets. */
export const sensorCommand = z.object({
  id: z.number(),
  command_type: z.string(),
  parameters: jsonObject,
  status: z.string().nullable(),
  created_at: z.string(),
  /** When the status last changed. */
  executed_at: z.string().nullable(),
  result: jsonObject,
});
export type SensorCommand = z.output<typeof sensorCommand>;

const count = z.record(z.string(), z.number());

/** Counts over all commands of a sensor, the most frequent first. */
export const commandTotals = z.object({ total: z.number(), by_status: count, by_type: count });
export type CommandTotals = z.output<typeof commandTotals>;
