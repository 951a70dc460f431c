import { z } from 'zod';

/** What the entries of one feed (`source`) tell of it. */
export const feedAge = z.object({
  feed: z.string(),
  feed_types: z.array(z.string()),
  live: z.number(),
  expired: z.number(),
  last_updated: z.string().nullable(),
  /** Between the newest hours in which entries came or were renewed. */
  pauses: z.number(),
  usual_pause: z.number().nullable(),
  longest_pause: z.number().nullable(),
});
export type FeedAge = z.output<typeof feedAge>;

/** What NetMonitor noted of its synchronisation of one feed. */
export const feedSync = z.object({
  feed: z.string(),
  enabled: z.boolean(),
  last_success: z.string().nullable(),
  /** Why the last one failed; null when it did not. */
  error: z.string().nullable(),
  interval_hours: z.number().nullable(),
});
export type FeedSync = z.output<typeof feedSync>;
