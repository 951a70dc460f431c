import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/**
 * Alerts of one severity in one of the compared windows; `open` are those nobody has acknowledged, counted for the shift
 * and the one before.
 */
const severityCount = z.object({
  /** Place of the window among those asked for. */
  place: z.number(),
  severity: z.string(),
  count: z.number(),
  open: z.number().nullable(),
});
export type SeverityCount = z.output<typeof severityCount>;

const openAlert = z.object({
  id: z.number(),
  timestamp: instantInJson,
  severity: z.string(),
  threat_type: z.string(),
  source_ip: z.string().nullable(),
  destination_ip: z.string().nullable(),
});

/** A shift and what it is compared with. */
export const shiftCounts = z.object({
  counts: z.array(severityCount),
  /** Steps of the window that had any: number, alerts, grave ones. */
  steps: z.array(z.tuple([z.number(), z.number(), z.number()])),
  /** Types of grave alerts: code, severity, and the places of the windows before that had any. */
  grave_types: z.array(z.tuple([z.string(), z.string(), z.array(z.number())])),
  /** Grave alerts that nobody has acknowledged: the worst and newest. */
  open: z.array(openAlert),
  /** Oldest alert since a day before the oldest of the windows. */
  oldest: instantInJson.nullable(),
  data_as_of: z.string().nullable(),
});
export type ShiftCounts = z.output<typeof shiftCounts>;

const candidate = z.object({
  ip_address: z.string(),
  /** Worst of those that are open, or of all when none is. */
  severity: z.string(),
  alert_count: z.number(),
  open: z.number(),
  /** Alerts of this severity or worse. */
  as_bad: z.number(),
  /** The other side, where all alerts of that severity have the same. */
  peer: z.string().nullable(),
  /** Types, the worst and most frequent first. */
  threat_types: z.array(z.string()),
  /** Those of grave alerts that it is the source of. */
  grave_types: z.array(z.string()),
  /** Of the grave types that are as bad as `severity` the rarest: the share of the windows before without it. */
  rarity: z.number().nullable(),
  /** Per earlier window that had any: its place, alerts, and those of this severity or worse. */
  before: z.array(z.tuple([z.number(), z.number(), z.number()])),
});
export type Candidate = z.output<typeof candidate>;

/** Hosts that may be what to look at first. */
export const candidates = z.object({
  page: z.array(candidate),
  total: z.number(),
  /** Grave alerts that name neither side. */
  nameless: z.number(),
});
export type Candidates = z.output<typeof candidates>;
