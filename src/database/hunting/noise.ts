import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

const typeCount = z.object({ threat_type: z.string(), count: z.number() });

/** Alerts of one pair, or of one source to several destinations, that make much of the queue. */
export const noise = z.object({
  source_ip: z.string(),
  destination_ip: z.string().nullable(),
  alert_count: z.number(),
  destinations: z.number(),
  source_own: z.boolean(),
  destination_own: z.boolean().nullable(),
  /** The most frequent first. */
  threat_types: z.array(z.string()),
  type_count: z.number(),
  /** The sensor that saw all of it; null where there are several or none. */
  only_sensor: z.string().nullable(),
  /** When its most frequent type began to come, in the history. */
  since: instantInJson,
  /** HIGH and CRITICAL alerts of the history that would not have been raised. */
  lost: z.number(),
  lost_critical: z.number(),
  lost_acknowledged: z.number(),
  lost_types: z.array(z.string()),
});

export type Noise = z.output<typeof noise>;

export const noises = z.object({
  /** Alerts of the window that nobody has acknowledged. */
  queue: z.number(),
  without_ends: z.number(),
  candidates: z.number(),
  /** Alerts of the noisiest pair or source, whether it counts or not. */
  greatest: z.number(),
  type_total: z.number(),
  types: z.array(typeCount),
  history_from: z.string().nullable(),
  data_as_of: z.string().nullable(),
  page: z.array(noise),
});

export type Noises = z.output<typeof noises>;
