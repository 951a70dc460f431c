import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** One type with one severity and what it adds to the score of its source. */
const reason = z.object({
  threat_type: z.string(),
  severity: z.string(),
  alert_count: z.number(),
  last_seen: instantInJson,
  points: z.number(),
});

/** The risk of one source of alerts. */
const asset = z.object({
  ip_address: z.string(),
  alert_count: z.number(),
  by_severity: z.record(z.string(), z.number()),
  first_seen: instantInJson,
  last_seen: instantInJson,
  /** Sum of the points of all reasons, capped by severity and not in all. */
  points: z.number(),
  points_before: z.number(),
  type_count: z.number(),
  reason_count: z.number(),
  /** The greatest of them. */
  reasons: z.array(reason),
  /** What the caps took from the severities that passed theirs. */
  cuts: z.array(z.object({ severity: z.string(), points: z.number() })),
});

export type Asset = z.output<typeof asset>;

export const assets = z.object({
  /** Sources that have at least the asked points. */
  total: z.number(),
  /** All sources of alerts, and the points of the first of them. */
  source_count: z.number(),
  most_points: z.number().nullable(),
  data_as_of: z.string().nullable(),
  page: z.array(asset),
});

export type Assets = z.output<typeof assets>;

/** The score of one source over time: one value at the end of each step, the oldest first. */
const course = z.object({
  ip_address: z.string(),
  points: z.array(z.number()),
  alert_counts: z.array(z.number()),
});

export const courses = z.object({
  total: z.number(),
  data_as_of: z.string().nullable(),
  page: z.array(course),
});

export type Courses = z.output<typeof courses>;
export type Course = z.output<typeof course>;

/** All kinds of alerts of one severity add at most so many times its weight. */
export const MOST_WEIGHTS = 12;

/** How alerts become points. */
export interface RiskScale {
  /** Points of one alert of this moment, by severity; others count as UNKNOWN. */
  weights: Readonly<Record<string, number>>;
  halfLifeHours: number;
}
