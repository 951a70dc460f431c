import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** What one host did as the source of alerts of one stage. */
const pathStep = z.object({
  stage: z.string(),
  severity: z.string().nullable(),
  points: z.number(),
  /** The points, less where a host with so many alerts shows such a step by chance. */
  rarity: z.number(),
  alert_count: z.number(),
  first_seen: instantInJson,
  last_seen: instantInJson,
  threat_types: z.array(z.string()),
  /** Its first grave alert, the host's grave one before that, and of which stage; null where there is none. */
  first_grave: instantInJson.nullable(),
  grave_before: instantInJson.nullable(),
  stage_before: z.string().nullable(),
});
export type PathStep = z.output<typeof pathStep>;

/** A host with steps, in the order in which they began gravely, or else at all. */
const pathHost = z.object({
  ip_address: z.string(),
  is_own: z.boolean(),
  /** Sum of the points of its steps. */
  progress: z.number(),
  /** Sum of the rarity of its steps. */
  rarity: z.number(),
  /** Its last grave alert, or the begin of its last stage that is worth points. */
  goes_on_until: instantInJson.nullable(),
  steps: z.array(pathStep),
});
export type PathHost = z.output<typeof pathHost>;

/** Alerts from one host to another of kinds by which an attack moves on. */
const contact = z.object({
  from_ip: z.string(),
  to_ip: z.string(),
  severity: z.string().nullable(),
  alert_count: z.number(),
  /** Of the rarest of them, as of a step. */
  rarity: z.number(),
  first_seen: instantInJson,
  last_seen: instantInJson,
  threat_types: z.array(z.string()),
  /** Whether the other host goes on after the first of them. */
  followed: z.boolean(),
});
export type Contact = z.output<typeof contact>;

export const pathGraph = z.object({
  host_count: z.number(),
  contact_count: z.number(),
  without_source: z.number(),
  data_as_of: z.string().nullable(),
  /** The rarest first, those of the own networks before all others. */
  hosts: z.array(pathHost),
  /** Of those hosts; followed ones first. */
  contacts: z.array(contact),
});
export type PathGraph = z.output<typeof pathGraph>;
