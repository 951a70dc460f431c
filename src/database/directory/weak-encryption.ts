import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** One alert that speaks of tickets with weak encryption. */
export const weakTicket = z.object({
  id: z.number(),
  timestamp: instantInJson,
  attack_type: z.string(),
  severity: z.string(),
  src_ip: z.string().nullable(),
  dst_ip: z.string().nullable(),
  description: z.string().nullable(),
  /** Null where the type of the alert says weak and nothing names the cipher. */
  encryption_type: z.enum(['RC4', 'DES']).nullable(),
  decided_by: z.enum(['metadata', 'description', 'type']),
  sensor_id: z.string().nullable(),
});

/** One page of them beside what is true of all. */
export const weakTickets = z.object({
  total: z.number(),
  rc4: z.number(),
  des: z.number(),
  /** Alerts that were looked at, weak or not. */
  examined: z.number(),
  data_as_of: z.string().nullable(),
  events: z.array(weakTicket),
});

export type WeakTickets = z.output<typeof weakTickets>;
