import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';
import { amount, type TrafficFilter } from './traffic.js';

/** Where a host's traffic went, as NetMonitor writes it; a row without one of these counts as unknown. */
export const DIRECTIONS = ['inbound', 'outbound', 'internal', 'bidirectional', 'unknown'] as const;
const direction = z.enum(DIRECTIONS);
export type Direction = z.output<typeof direction>;

/** One host over the whole window, whatever names and directions its rows have. */
export const talker = z.object({
  ip_address: z.string(),
  /** The newest name it had; NetMonitor writes the address itself where it found none. */
  hostname: z.string().nullable(),
  /** The one with the most bytes. */
  direction,
  /** Bytes of each direction it was seen in, most first. */
  directions: z.partialRecord(direction, amount),
  total_packets: amount,
  total_bytes: amount,
  /** Null where no sensor told the two apart. */
  outbound_bytes: amount.nullable(),
  inbound_bytes: amount.nullable(),
  /** Stored rows: intervals in which it was among the busiest of a sensor. */
  observation_count: z.number(),
  first_seen: instantInJson,
  last_seen: instantInJson,
});

export type Talker = z.output<typeof talker>;

/** One page of hosts, busiest first, beside what is true of all of them. */
export const topTalkers = z.object({
  total_hosts: z.number(),
  combined_total_bytes: amount,
  combined_total_packets: amount,
  /** Newest row of the window, of any direction. */
  data_as_of: z.string().nullable(),
  talkers: z.array(talker),
});

export type TopTalkers = z.output<typeof topTalkers>;

/** What one host sent and received in one direction; null is all of them. */
export const directionSum = z.object({
  direction: direction.nullable(),
  bytes: amount,
  packets: amount,
  observation_count: z.number(),
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
});

export type DirectionSum = z.output<typeof directionSum>;

/** Absent = any. */
export interface TalkerFilter extends TrafficFilter {
  ip_address?: string | undefined;
  direction?: Direction | undefined;
}
