import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** Alerts of one code, in capitals, by days back from the last full hour of the window; day 0 goes on to its end. */
const typeHistory = z.object({
  code: z.string(),
  count: z.number(),
  last_fired: instantInJson,
  days: z.array(z.tuple([z.number(), z.number()])),
});
export type TypeHistory = z.output<typeof typeHistory>;

export const typeHistories = z.object({ types: z.array(typeHistory) });
export type TypeHistories = z.output<typeof typeHistories>;
