import { z } from 'zod';

/** Alerts of one code, in capitals, by whole days back from the end of the window; day 0 ends there. */
export const typeHistory = z.object({
  code: z.string(),
  count: z.number(),
  last_fired: z.string(),
  days: z.array(z.tuple([z.number(), z.number()])),
});
export type TypeHistory = z.output<typeof typeHistory>;
