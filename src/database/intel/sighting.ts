import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';
import { amount } from '../traffic/traffic.js';

/** Where one indicator was met. */
export const sighting = z.object({
  /** Place of the indicator in what was asked. */
  asked: z.number(),
  alert_count: z.number(),
  /** In alerts or among top talkers. */
  first_seen: instantInJson,
  last_seen: instantInJson,
  /** The most frequent few, in capitals. */
  threat_types: z.array(z.string()),
  /** Addresses on the other side of those alerts; the first few, those of the own networks first. */
  host_count: z.number(),
  hosts: z.array(z.object({ ip: z.string(), count: z.number() })),
  /** Rows of top talkers that hold the address, and their bytes. */
  talker_rows: z.number(),
  talker_bytes: amount,
});
export type Sighting = z.output<typeof sighting>;

export const sightings = z.object({
  found: z.array(sighting),
  /** Alerts in whose texts names were looked for, and the oldest of them. */
  read_alerts: z.number(),
  read_from: z.string().nullable(),
  data_as_of: z.string().nullable(),
});
export type Sightings = z.output<typeof sightings>;
