import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** One type of alerts a host took part in; times are of the window, a source is the host itself. */
const kind = z.object({
  threat_type: z.string(),
  severity: z.string().nullable(),
  alert_count: z.number(),
  as_source: z.number(),
  first_seen: instantInJson,
  last_seen: instantInJson,
  first_as_source: instantInJson.nullable(),
  /** Of a grave severity. */
  first_grave_as_source: instantInJson.nullable(),
  last_as_source: instantInJson.nullable(),
  /** In the days before the window. */
  before_count: z.number(),
  acknowledged_before: z.number(),
});
export type Kind = z.output<typeof kind>;

/** An address on the other side of alerts of the window. */
const peer = z.object({
  ip_address: z.string(),
  severity: z.string().nullable(),
  alert_count: z.number(),
  first_seen: instantInJson,
  last_seen: instantInJson,
  threat_types: z.array(z.string()),
  /** Whether the days before the window have an alert of both. */
  known: z.boolean(),
});
export type Peer = z.output<typeof peer>;

/** What alerts tell of one host. */
export const hostStory = z.object({
  alert_count: z.number(),
  as_source: z.number(),
  acknowledged: z.number(),
  by_severity: z.record(z.string(), z.number()),
  before_count: z.number(),
  acknowledged_before: z.number(),
  last_before: z.string().nullable(),
  /** Oldest alert of anybody in the days before; null when there is none. */
  history_from: z.string().nullable(),
  /** Of the worst severity, the newest. */
  worst: z
    .object({ id: z.number(), timestamp: instantInJson, severity: z.string(), threat_type: z.string() })
    .nullable(),
  kind_count: z.number(),
  kinds: z.array(kind),
  peer_count: z.number(),
  new_peer_count: z.number(),
  peers: z.array(peer),
  data_as_of: z.string().nullable(),
});
export type HostStory = z.output<typeof hostStory>;
