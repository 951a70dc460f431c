import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** Rows of one kind in each period that had any; 0 is the window. */
const perPeriod = z.array(z.tuple([z.number(), z.number()]));

const typeChange = z.object({
  code: z.string(),
  /** Whether it ever fired between the oldest period and the window. */
  known: z.boolean(),
  periods: perPeriod,
});
export type TypeChange = z.output<typeof typeChange>;

export const typeChanges = z.object({
  oldest: instantInJson.nullable(),
  types: z.array(typeChange),
});
export type TypeChanges = z.output<typeof typeChanges>;

const party = { alerts: z.number(), first_seen: instantInJson, severity: z.string().nullable() };
export const newHost = z.object({ ip_address: z.string(), ...party });
export const newPair = z.object({ source_ip: z.string(), destination_ip: z.string(), ...party });

/** Parties of alerts that were in none before; counts by period, as far as the history tells new from old. */
export const newParties = z.object({
  hosts: z.array(newHost),
  host_periods: perPeriod,
  pairs: z.array(newPair),
  pair_periods: perPeriod,
});
export type NewParties = z.output<typeof newParties>;

export const recordChange = z.object({
  kind: z.string(),
  periods: perPeriod,
  newest: z.array(
    z.object({
      name: z.string().nullable(),
      sensor_id: z.string().nullable(),
      at: instantInJson,
      by: z.string().nullable(),
    }),
  ),
});
export type RecordChange = z.output<typeof recordChange>;
