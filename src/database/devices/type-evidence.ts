import { z } from 'zod';
import { wholeObject } from '../json-value.js';

/** An active device type with what may speak for a device being of it. */
export const typeEvidence = z.object({
  template_id: z.number(),
  name: z.string(),
  category: z.string().nullable(),
  /** Parameters of its rules about ports. */
  port_rules: z.array(wholeObject),
  /** Active devices of the asked vendor that are of this type, and that are of any. */
  same_vendor: z.number(),
  same_vendor_classified: z.number(),
});
export type TypeEvidence = z.output<typeof typeEvidence>;
