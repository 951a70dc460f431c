import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** What makes a pair of hosts worth judging. */
export interface BeaconGate {
  /** Codes by which a detector says that a host calls home, in capitals. */
  claims: readonly string[];
  leastEvents: number;
  /** Largest MAD of the gaps, as a share of their median. */
  loosest: number;
  /** How far from the median a gap still counts as on the beat, as a share of it. */
  nearBeat: number;
  most: number;
}

/** A pair whose alerts recur at a steady rhythm, or that a detector says to be calling home. */
export const rhythmicPair = z.object({
  source_ip: z.string(),
  destination_ip: z.string(),
  /** Moments; alerts that follow each other within a second are one. */
  events: z.number(),
  /** Of the gaps between moments, in seconds; null for a single moment. */
  first_quartile: z.number().nullable(),
  median: z.number().nullable(),
  third_quartile: z.number().nullable(),
  mad: z.number().nullable(),
  /** Share of the gaps near the median. */
  on_beat: z.number().nullable(),
  first_seen: instantInJson,
  last_seen: instantInJson,
  /** Alerts by which a detector says it. */
  claims: z.number(),
  source_own: z.boolean(),
  destination_own: z.boolean(),
  /** Sources in the window's alerts that met the destination. */
  destination_sources: z.number(),
  destination_first_seen: instantInJson,
  /** The most frequent first. */
  threat_types: z.array(z.string()),
  /** The entry that makes NetMonitor ignore such alerts. */
  whitelist_id: z.number().nullable(),
  provider: z.string().nullable(),
});

export type RhythmicPair = z.output<typeof rhythmicPair>;

export const rhythmicPairs = z.object({
  /** Pairs with enough moments to have a rhythm. */
  examined: z.number(),
  candidates: z.number(),
  /** Rhythmic pairs that begin outside and that no detector says it of. */
  from_outside: z.number(),
  /** Oldest alert that could tell whether a destination is new. */
  history_from: z.string().nullable(),
  data_as_of: z.string().nullable(),
  page: z.array(rhythmicPair),
});

export type RhythmicPairs = z.output<typeof rhythmicPairs>;
