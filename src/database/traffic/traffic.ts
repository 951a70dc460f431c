import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** A sum of packets or bytes. A year of a fast link passes 2^53 bytes, and then the digits come as text. */
export const amount = z.union([z.number(), z.string()]).describe('Text beyond 2^53');
export type Amount = z.output<typeof amount>;

/** What NetMonitor counted in one hour or day. Traffic inside the network stands in the totals only. */
export const trafficPeriod = z.object({
  /** Its beginning, in UTC. */
  time_period: instantInJson,
  total_packets: amount,
  total_bytes: amount,
  inbound_packets: amount,
  inbound_bytes: amount,
  outbound_packets: amount,
  outbound_bytes: amount,
  /** Mean per stored row: what one sensor counted in one of its intervals. */
  avg_packets: z.number(),
  avg_bytes: z.number(),
  /** Stored rows. */
  samples: z.number(),
});

export type TrafficPeriod = z.output<typeof trafficPeriod>;

/** One page of periods, newest first, beside what is true of all of them. */
export const trafficTrends = z.object({
  /** Periods that have rows. */
  data_points: z.number(),
  total_bytes: amount,
  total_packets: amount,
  average_bytes_per_period: amount,
  average_packets_per_period: amount,
  /** Newest row of the window. */
  data_as_of: z.string().nullable(),
  periods: z.array(trafficPeriod),
});

export type TrafficTrends = z.output<typeof trafficTrends>;

export const INTERVALS = ['hourly', 'daily'] as const;
export type Interval = (typeof INTERVALS)[number];

/** Absent = any. */
export interface TrafficFilter {
  sensor_id?: string | undefined;
}
