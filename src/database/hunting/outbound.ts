import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';
import { amount } from '../traffic/traffic.js';

/** What an hour has to pass to be unusual. */
export interface HourLimits {
  /** Fewest bytes of an hour, and of a host in the window. */
  leastBytes: number;
  /** With fewer hours of its own a host has no median; then the most it ever sent counts. */
  leastHours: number;
  /** How many MADs beyond the median. */
  spreads: number;
  /** How many times the 95th percentile of its hours at least: many a host is seldom busy, and then very. */
  times: number;
  most: number;
}

/** A host of the own networks that sent a lot in the window, beside what it sent before. */
export const sender = z.object({
  ip_address: z.string(),
  hostname: z.string().nullable(),
  total_bytes: amount,
  active_hours: z.number(),
  peak_hour: instantInJson,
  peak_bytes: amount,
  /** Hours of the history in which it sent something. */
  usual_hours: z.number(),
  /** Median of those hours, or the most of them where they are too few. */
  usual_bytes: z.number(),
  limit_bytes: z.number(),
  /** What a host that is seldom listed may have sent unlisted, as others may have; part of the limit. */
  unlisted_bytes: z.number(),
  /** Hours of the window beyond the limit, and their sum. */
  hours_above: z.number(),
  bytes_above: amount,
  /** Sums of earlier stretches as long as the window, oldest first, those without any left out; of whole days only. */
  earlier_totals: z.array(amount),
});

export type Sender = z.output<typeof sender>;

export const senders = z.object({
  hosts: z.number(),
  /** Hosts that pass the floor. */
  candidates: z.number(),
  /** Oldest row of any host in the history. */
  history_from: z.string().nullable(),
  data_as_of: z.string().nullable(),
  page: z.array(sender),
});

export type Senders = z.output<typeof senders>;
