import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** From what on a source is looked at; below it nobody scans. */
export interface ScannerFloors {
  /** Distinct in ten minutes. */
  destinations: number;
  ports: number;
  /** Distinct in the whole window. */
  spread: number;
  portSpread: number;
  /** Codes by which a detector says that a host scans, in capitals. */
  claims: readonly string[];
  most: number;
}

/** What a source did in the window, beside what it did in the history before. */
export const suspect = z.object({
  source_ip: z.string(),
  own: z.boolean(),
  alert_count: z.number(),
  last_seen: instantInJson,
  /** Distinct destinations of the window. */
  destinations: z.number(),
  ports: z.number(),
  /** The most in one slot of ten minutes, and when that began. */
  peak_destinations: z.number(),
  peak_ports: z.number(),
  peak_at: instantInJson,
  claims: z.number(),
  /** Slots of the history in which it raised alerts; 0 where no slot of the window passes a floor. */
  usual_slots: z.number(),
  /** 99th percentile over those slots; null without any. */
  p99_destinations: z.number().nullable(),
  p99_ports: z.number().nullable(),
  /** The most in one earlier stretch as long as the window. */
  most_destinations: z.number(),
  /** Null where its ports pass no floor. */
  most_ports: z.number().nullable(),
  most_claims: z.number(),
  /** The most frequent first. */
  threat_types: z.array(z.string()),
  /** The entry that makes NetMonitor ignore whatever it does. */
  whitelist_id: z.number().nullable(),
});

export type Suspect = z.output<typeof suspect>;

export const suspects = z.object({
  sources: z.number(),
  suspects: z.number(),
  /** Sources outside that a detector says to be scanning. */
  told_outside: z.number(),
  without_source: z.number(),
  history_from: z.string().nullable(),
  data_as_of: z.string().nullable(),
  page: z.array(suspect),
});

export type Suspects = z.output<typeof suspects>;
/** With how far back the usual of sources was looked for. */
export type FoundSuspects = Suspects & { searched_from: string };
