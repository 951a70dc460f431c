import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';
import { jsonObject } from '../json-value.js';
import { MATCHED_BY } from './indicator-keys.js';

/** Kinds of feeds NetMonitor's database takes. */
export const FEED_TYPES = [
  'phishing',
  'tor_exit',
  'cryptomining',
  'vpn_exit',
  'malware_c2',
  'botnet_c2',
  'known_attacker',
  'malicious_domain',
  'suspicious_ip',
  'ransomware_ioc',
  'exploit_kit',
  'other',
] as const;
export type FeedType = (typeof FEED_TYPES)[number];

/** Inactive wins over expired: NetMonitor's clean-up switches off what has expired. */
export const ENTRY_STATUS = ['live', 'expired', 'inactive'] as const;

/** An entry of NetMonitor's table `threat_feeds` that speaks of an indicator. */
export const feedMatch = z.object({
  status: z.enum(ENTRY_STATUS),
  feed_type: z.string(),
  /** As it is stored. */
  indicator: z.string(),
  indicator_type: z.string().nullable(),
  matched_by: z.enum(MATCHED_BY),
  source: z.string().nullable(),
  confidence_score: z.number().nullable(),
  first_seen: instantInJson.nullable(),
  last_updated: instantInJson.nullable(),
  expires_at: instantInJson.nullable(),
  metadata: jsonObject,
});
export type FeedMatch = z.output<typeof feedMatch>;

/** What feeds say of one indicator: true counts, and the best matches first. */
export const indicatorMatches = z.object({
  total: z.number(),
  live: z.number(),
  expired: z.number(),
  inactive: z.number(),
  matches: z.array(feedMatch),
});
export type IndicatorMatches = z.output<typeof indicatorMatches>;

/** Entries of one kind of feed. */
export const feedCount = z.object({
  feed_type: z.string(),
  count: z.number(),
  live: z.number(),
  expired: z.number(),
  inactive: z.number(),
  last_updated: z.string().nullable(),
  /** Entries per source, most first, the first few. */
  sources: z.record(z.string(), z.number()),
  source_count: z.number(),
});
export type FeedCount = z.output<typeof feedCount>;
