import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** A packet capture that alerts name. */
export const capture = z.object({
  path: z.string(),
  pcap_source: z.string().nullable(),
  sensor_id: z.string().nullable(),
  created: instantInJson,
  last_alert: instantInJson,
  alert_count: z.number(),
  alert_id: z.number(),
  threat_types: z.array(z.string()),
  src_ip: z.string().nullable(),
  dst_ip: z.string().nullable(),
});

export const captures = z.object({
  total: z.number(),
  /** Alerts that were looked at, counted where none names a capture. */
  examined: z.number(),
  data_as_of: z.string().nullable(),
  page: z.array(capture),
});

export type Captures = z.output<typeof captures>;
