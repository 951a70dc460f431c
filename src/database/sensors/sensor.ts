import { z } from 'zod';
import { jsonObject } from '../json-value.js';

export const SENSOR_STATUSES = ['online', 'warning', 'offline'] as const;
export type SensorStatus = (typeof SENSOR_STATUSES)[number];

const status = z.enum(SENSOR_STATUSES);

/** Running totals since the sensor started; beyond 2^53 the digits as text. */
const runningTotal = z.union([z.number(), z.string()]).nullable();

/** What a sensor says of itself every minute: percent, seconds, megabit per second. */
const health = z.object({
  cpu_percent: z.number().nullable(),
  memory_percent: z.number().nullable(),
  disk_percent: z.number().nullable(),
  uptime_seconds: runningTotal,
  packets_captured: runningTotal,
  alerts_sent: runningTotal,
  network_interface: z.string().nullable(),
  bandwidth_mbps: z.number().nullable(),
});

/** One sample of NetMonitor's table `sensor_metrics`. */
export const sensorSample = z.object({ timestamp: z.string(), ...health.shape });
export type SensorSample = z.output<typeof sensorSample>;

/** One sensor of NetMonitor's table `sensors`, with its newest sample and its alerts of a day. */
export const sensor = z.object({
  sensor_id: z.string(),
  hostname: z.string(),
  location: z.string().nullable(),
  ip_address: z.string().nullable(),
  version: z.string().nullable(),
  /** From the age of last_seen, as computed_status. */
  status,
  computed_status: status,
  /** What the table holds; NetMonitor never sets it back to offline. */
  reported_status: z.string().nullable(),
  config: jsonObject,
  registered_at: z.string(),
  last_seen: z.string().nullable(),
  seconds_since_last_seen: z.number().nullable(),
  metrics_at: z.string().nullable(),
  ...health.shape,
  alerts_24h: z.number().nullable(),
});
export type Sensor = z.output<typeof sensor>;

/** Counts over all sensors in scope; `matching` and `alerts_24h` are those of the asked status. */
export const sensorSummary = z.object({
  online: z.number(),
  warning: z.number(),
  offline: z.number(),
  matching: z.number(),
  alerts_24h: z.number().nullable(),
  /** Alerts of the day that name no registered sensor. */
  alerts_elsewhere: z.number().nullable(),
});
export type SensorSummary = z.output<typeof sensorSummary>;

/** Which sensors a question is about; absent = any. */
export interface SensorFilter {
  sensor_id?: string | undefined;
  status?: SensorStatus | undefined;
}
