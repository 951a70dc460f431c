import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';
import { amount } from '../traffic/traffic.js';

/** How much one host sent and received as one of the busiest. */
export const hostTraffic = z.object({
  bytes: amount,
  outbound_bytes: amount,
  /** Stretches before the window, each as long as it, that top talkers reach back to. */
  earlier_windows: z.number(),
  /** Medians over those stretches and the greatest sum of one; null when there is none. */
  usual_bytes: amount.nullable(),
  usual_outbound_bytes: amount.nullable(),
  highest_outbound_bytes: amount.nullable(),
});

/** What one host is, and its traffic. */
export const hostFacts = hostTraffic.extend({
  device: z
    .object({
      hostname: z.string().nullable(),
      vendor: z.string().nullable(),
      mac_address: z.string().nullable(),
      template_name: z.string().nullable(),
      sensor_id: z.string().nullable(),
      first_seen: instantInJson.nullable(),
      last_seen: instantInJson.nullable(),
      is_active: z.boolean(),
      notes: z.string().nullable(),
    })
    .nullable(),
});
export type HostFacts = z.output<typeof hostFacts>;
