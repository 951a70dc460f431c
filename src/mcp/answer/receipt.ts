import { z } from 'zod';

const coverageGap = z.object({
  sensor_id: z.string(),
  state: z.enum(['blind', 'degraded']),
  from: z.string(),
  to: z.string(),
});

/** What an answer was made of, so that it can be checked. Stands in every answer. */
export const receipt = z.object({
  window: z.object({ from: z.string(), to: z.string(), timezone: z.string() }).optional(),
  filters: z.record(z.string(), z.unknown()),
  matched: z.number().optional(),
  matched_is_lower_bound: z.boolean().optional(),
  returned: z.number().optional(),
  truncated: z.boolean().optional(),
  next_cursor: z.string().nullable().optional(),
  source: z.enum(['raw', 'rollup', 'timescale']).optional(),
  data_as_of: z.string().nullable().optional(),
  coverage: z.array(coverageGap).optional(),
  notes: z.array(z.object({ code: z.string(), message: z.string() })),
  query_id: z.string(),
});

export type Receipt = z.infer<typeof receipt>;
export type Note = Receipt['notes'][number];
export type CoverageGap = z.infer<typeof coverageGap>;
