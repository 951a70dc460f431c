import { z } from 'zod';
import type { Indicator } from '../../../database/intel/indicator.js';
import type { Sighting } from '../../../database/intel/sighting.js';
import { ENTRY_STATUS, type IndicatorMatches } from '../../../database/intel/threat-feed.js';
import { amount } from '../../../database/traffic/traffic.js';
import { defanged } from '../intel/defanged.js';

/** What is left out was not found. */
export const indicatorRow = z.object({
  position: z.number(),
  indicator: z.string(),
  type: z.string(),
  verdict: z.enum([...ENTRY_STATUS, 'not_listed', 'hidden']),
  feed_type: z.string().optional(),
  source: z.string().optional(),
  confidence_score: z.number().optional(),
  matched_by: z.string().optional(),
  entry: z.string().optional(),
  entry_count: z.number().optional(),
  alert_count: z.number(),
  first_seen: z.string().optional(),
  last_seen: z.string().optional(),
  threat_types: z.array(z.string()).optional(),
  host_count: z.number().optional(),
  hosts: z.array(z.object({ ip: z.string(), count: z.number() })).optional(),
  bytes_at_least: amount.optional(),
});
export type IndicatorRow = z.output<typeof indicatorRow>;

export function indicatorRowOf(
  { position, indicator }: { position: number; indicator: Indicator },
  listed: IndicatorMatches | null,
  met: Sighting | undefined,
): IndicatorRow {
  return {
    position,
    indicator: defanged(indicator.value),
    type: indicator.type,
    ...feedsOf(listed),
    alert_count: met?.alert_count ?? 0,
    ...(met && { first_seen: met.first_seen, last_seen: met.last_seen }),
    ...(met && met.alert_count > 0 && alertsOf(met)),
    ...(met && met.talker_rows > 0 && { bytes_at_least: met.talker_bytes }),
  };
}

/** An indicator that somebody met, in alerts or as one of the busiest addresses. */
export function isMet({ first_seen }: IndicatorRow): boolean {
  return first_seen !== undefined;
}

/** Known bad and met before known bad, before what was known bad and is met; then those met most. */
export function worseFirst(a: IndicatorRow, b: IndicatorRow): number {
  return (
    urgency(b) - urgency(a) ||
    b.alert_count - a.alert_count ||
    (b.confidence_score ?? 0) - (a.confidence_score ?? 0) ||
    a.position - b.position
  );
}

function urgency(row: IndicatorRow): number {
  const listed = row.verdict === 'live' ? 4 : row.verdict === 'expired' || row.verdict === 'inactive' ? 1 : 0;
  return listed + (isMet(row) ? 2 : 0);
}

function feedsOf(listed: IndicatorMatches | null): Pick<IndicatorRow, 'verdict'> & Partial<IndicatorRow> {
  if (listed === null) return { verdict: 'hidden' };
  const [best] = listed.matches;
  if (best === undefined) return { verdict: 'not_listed' };
  return {
    verdict: best.status,
    feed_type: best.feed_type,
    ...(best.source !== null && { source: best.source }),
    ...(best.confidence_score !== null && { confidence_score: best.confidence_score }),
    matched_by: best.matched_by,
    ...(best.matched_by !== 'exact' && { entry: defanged(best.indicator) }),
    entry_count: listed.total,
  };
}

function alertsOf({ threat_types, host_count, hosts }: Sighting): Partial<IndicatorRow> {
  return { threat_types, host_count, hosts };
}
