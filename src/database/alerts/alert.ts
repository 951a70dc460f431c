import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';
import { jsonObject } from '../json-value.js';

/** One alert of NetMonitor's table `alerts`. */
export const alert = z.object({
  id: z.number(),
  timestamp: z.string(),
  severity: z.string(),
  threat_type: z.string(),
  source_ip: z.string().nullable(),
  destination_ip: z.string().nullable(),
  description: z.string().nullable(),
  metadata: jsonObject,
  acknowledged: z.boolean(),
  sensor_id: z.string().nullable(),
});

export type Alert = z.output<typeof alert>;

const count = z.record(z.string(), z.number());

/** True totals over everything that matches, whatever the page holds. */
export const alertTotals = z.object({
  total: z.number(),
  unique_source_ips: z.number(),
  unique_destination_ips: z.number(),
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
  /** Most frequent first; severities in capitals. */
  by_severity: count,
  /** The most frequent types, see `distinct_types` for how many there are. */
  by_type: count,
  distinct_types: z.number(),
  /** Newest alert of the window, whether it matches or not. */
  data_as_of: z.string().nullable(),
});

export type AlertTotals = z.output<typeof alertTotals>;

export type AlertGrouping = 'severity' | 'threat_type' | 'hour';

/** One page of groups beside what is true of all of them. */
export const alertGroups = z.object({
  total: z.number(),
  distinct_categories: z.number(),
  most_common_category: z.string().nullable(),
  most_common_count: z.number().nullable(),
  data_as_of: z.string().nullable(),
  groups: z.array(
    z.object({
      category: instantInJson,
      count: z.number(),
      first_occurrence: instantInJson,
      last_occurrence: instantInJson,
    }),
  ),
});

export type AlertGroups = z.output<typeof alertGroups>;

export const sourceCount = z.object({ ip: z.string(), count: z.number() });
export type SourceCount = z.output<typeof sourceCount>;

export const lastMatch = z.object({ newest: z.string().nullable(), types: z.array(z.string()) });
export type LastMatch = z.output<typeof lastMatch>;

/** The flat filters of every list and count of alerts; absent = any. Addresses may be networks. */
export interface AlertFilter {
  severity?: string | undefined;
  threat_type?: string | undefined;
  /** Any of these codes, in place of the one. */
  threat_types?: readonly string[] | undefined;
  sensor_id?: string | undefined;
  source_ip?: string | undefined;
  destination_ip?: string | undefined;
  ip_address?: string | undefined;
  acknowledged?: boolean | undefined;
  text?: string | undefined;
}
