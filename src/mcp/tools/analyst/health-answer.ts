import { z } from 'zod';

/** Worst first. */
export const FEED_STATES = ['stale', 'failing', 'fresh', 'off'] as const;

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
      feed: z.string(),
      feed_types: z.array(z.string()),
      state: z.enum(FEED_STATES),
      live: z.number(),
      expired: z.number(),
      last_updated: z.string().nullable(),
      age_hours: z.number().nullable(),
      usual_hours: z.number().nullable(),
      /** Where NetMonitor notes how it synchronises. */
      last_success: z.string().nullable().optional(),
      error: z.string().nullable().optional(),
    }),
  ),
  feed_count: z.number(),
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
