import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

const techniqueSeen = z.object({
  technique: z.string(),
  alert_count: z.number(),
  threat_types: z.array(z.string()),
  first_seen: instantInJson,
  last_seen: instantInJson,
});

/** Techniques that alerts speak of, and what speaks of none. */
export const techniques = z.object({
  examined: z.number(),
  mapped: z.number(),
  unmapped: z.number(),
  /** An alert counts under each tactic of its techniques. */
  by_tactic: z.record(z.string(), z.number()),
  seen: z.array(techniqueSeen),
  unmapped_type_count: z.number(),
  unmapped_types: z.array(z.object({ threat_type: z.string(), count: z.number() })),
  data_as_of: z.string().nullable(),
});

export type Techniques = z.output<typeof techniques>;
