import { z } from 'zod';

/** Counts of active devices and of what they are classified by; null is what the caller may not see. */
export const classification = z.object({
  devices: z.number(),
  classified: z.number(),
  inactive: z.number(),
  newest_seen: z.string().nullable(),
  by_category: z.record(z.string(), z.number()),
  by_template: z.array(z.object({ template_name: z.string(), count: z.number() })),
  templates: z.number(),
  providers: z.number(),
});
export type Classification = z.output<typeof classification>;
