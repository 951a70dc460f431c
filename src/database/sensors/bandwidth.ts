import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';
import { SENSOR_STATUSES } from './sensor.js';

/** Megabit per second above which a sensor's link is watched, and above which it is in trouble. */
export const WARNING_MBPS = 80;
export const CRITICAL_MBPS = 200;

const mbps = z.number().nullable();

/** One sensor's bandwidth in a window, from NetMonitor's table `sensor_metrics`. */
export const sensorBandwidth = z.object({
  sensor_id: z.string(),
  location: z.string().nullable(),
  status: z.enum(SENSOR_STATUSES),
  /** The newest sample of the window. */
  current_mbps: mbps,
  avg_mbps: mbps,
  max_mbps: mbps,
  min_mbps: mbps,
  /** The newer half of the window against the older half. */
  trend: z.enum(['increasing', 'decreasing', 'stable', 'unknown']),
  trend_percent: z.number().nullable(),
  /** From the newest sample; null when there is none. */
  health: z.enum(['normal', 'warning', 'critical']).nullable(),
  samples: z.number(),
  last_sample: instantInJson.nullable(),
});
export type SensorBandwidth = z.output<typeof sensorBandwidth>;

/** The first ids of a group of sensors and how many there are in all. */
const group = z.object({ count: z.number(), first: z.array(z.string()) });
export type SensorGroup = z.output<typeof group>;

/** Sensors that somebody should look at; those over the critical mark are not among those over the warning, and none of the first three is offline. */
export const remarkableSensors = z.object({
  critical: group,
  warning: group,
  increasing: group,
  offline: group,
  silent: group,
});
export type RemarkableSensors = z.output<typeof remarkableSensors>;

/** One page of sensors beside what is true of all of them; sums and counts leave out sensors that are offline. */
export const bandwidthSummary = z.object({
  total_sensors: z.number(),
  total_mbps: mbps,
  avg_mbps: mbps,
  max_mbps: mbps,
  over_warning: z.number(),
  over_critical: z.number(),
  data_as_of: z.string().nullable(),
  remarkable: remarkableSensors,
  sensors: z.array(sensorBandwidth),
});
export type BandwidthSummary = z.output<typeof bandwidthSummary>;
