import { z } from 'zod';
import { wholeJson } from '../json-value.js';

/**
 * One row of NetMonitor's table `devices` with the device type it was given. The same address has a row for
 * each sensor that saw it.
 */
export const device = z.object({
  id: z.number(),
  ip_address: z.string(),
  hostname: z.string().nullable(),
  mac_address: z.string().nullable(),
  vendor: z.string().nullable(),
  sensor_id: z.string().nullable(),
  /** Null for a device without a type; name, icon and category are also null where types are hidden. */
  template_id: z.number().nullable(),
  template_name: z.string().nullable(),
  template_icon: z.string().nullable(),
  template_category: z.string().nullable(),
  classification_method: z.string().nullable(),
  /** 0 to 1. */
  classification_confidence: z.number().nullable(),
  /** What NetMonitor's classifier would say, but is too unsure of to set. */
  suggested_template_id: z.number().nullable(),
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
  /** False for duplicates and removed devices. */
  is_active: z.boolean(),
  notes: z.string().nullable(),
  created_by: z.string().nullable(),
  fingerprint_updated: z.string().nullable(),
  /** JSON of NetMonitor's discovery, whole; of more than 64 kB the sums only. */
  learned_behavior: wholeJson,
  /** Evidence by source: mDNS, SSDP, NetBIOS, SNMP. */
  fingerprint: wholeJson,
});
export type Device = z.output<typeof device>;

/** Counts over the devices that a filter matches. */
export const deviceCounts = z.object({
  total: z.number(),
  classified: z.number(),
  /** Inactive ones that the filter would match, whether or not they are counted. */
  inactive: z.number(),
  newest_seen: z.string().nullable(),
});
export type DeviceCounts = z.output<typeof deviceCounts>;

/** What NetMonitor knows of a host that made traffic. */
export const deviceType = device.pick({
  ip_address: true,
  template_name: true,
  template_icon: true,
  notes: true,
  classification_method: true,
  classification_confidence: true,
});
export type DeviceType = z.output<typeof deviceType>;

/** Which devices a question is about; absent = any. */
export interface DeviceFilter {
  sensor_id?: string | undefined;
  template_id?: number | undefined;
  include_inactive: boolean;
}
