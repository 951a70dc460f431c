import { z } from 'zod';

export const healthAnswer = z.object({
  trustworthy: z.boolean(),
  problems: z.array(z.string()),
  tables: z.array(
    z.object({
      table: z.string(),
      state: z.enum(['fresh', 'late', 'empty', 'missing']),
      newest: z.string().nullable(),
      age_seconds: z.number().nullable(),
      usual_pause_seconds: z.number().nullable(),
    }),
  ),
  feeds: z.array(
    z.object({
      feed_type: z.string(),
      state: z.enum(['fresh', 'stale']),
      live: z.number(),
      expired: z.number(),
      last_updated: z.string().nullable(),
      age_hours: z.number().nullable(),
    }),
  ),
  /** Sums per hour, where an operator put them: late or unusable ones are not used, and answers only take longer. */
  roll_ups: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['fresh', 'late', 'unusable']),
      hours_behind: z.number().nullable(),
    }),
  ),
  sensors: z.object({
    registered: z.number(),
    blind_now: z.number(),
    degraded_now: z.number(),
    with_gaps: z.number(),
  }),
  database_ahead_of_server_seconds: z.number().nullable(),
});

type Answer = z.output<typeof healthAnswer>;
export type TableRow = Answer['tables'][number];
export type FeedRow = Answer['feeds'][number];
export type RollUpRow = Answer['roll_ups'][number];
