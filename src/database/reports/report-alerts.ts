import { z } from 'zod';
import { hostTraffic } from '../hosts/host-facts.js';
import { instantInJson } from '../instant-in-json.js';

/** Alerts of one kind from one address to another. */
const alertGroup = z.object({
  threat_type: z.string(),
  source_ip: z.string().nullable(),
  destination_ip: z.string().nullable(),
  /** The worst of them; null when none is a known one. */
  severity: z.string().nullable(),
  alert_count: z.number(),
  acknowledged: z.number(),
  first_seen: instantInJson,
  last_seen: instantInJson,
  /** The first few by name. */
  sensors: z.array(z.string()),
});
export type AlertGroup = z.output<typeof alertGroup>;

const alertType = z.object({ threat_type: z.string(), alert_count: z.number(), first_seen: instantInJson });

const knownHost = z.object({
  ip_address: z.string(),
  hostname: z.string().nullable(),
  vendor: z.string().nullable(),
});

/** What a report tells of alerts: counts of all of them, the worst groups, and the devices that take part in these. */
export const reportAlerts = z.object({
  alert_count: z.number(),
  acknowledged: z.number(),
  by_severity: z.record(z.string(), z.number()),
  /** Of a grave severity, and not acknowledged. */
  open_grave: z.number(),
  type_count: z.number(),
  types: z.array(alertType),
  group_count: z.number(),
  groups: z.array(alertGroup),
  devices: z.array(knownHost),
  /** Of the host of an incident; null when top talkers cannot be read. */
  traffic: hostTraffic.nullable(),
  data_as_of: z.string().nullable(),
});
export type ReportAlerts = z.output<typeof reportAlerts>;
