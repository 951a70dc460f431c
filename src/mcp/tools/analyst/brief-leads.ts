import { z } from 'zod';
import type { Candidate } from '../../../database/shifts/shift.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import { reasons, scored, tenths } from './reasons.js';
import { mad, median, SIGMA } from './robust.js';
import { FEWEST_USUAL } from './usual-days.js';

/** With fewer points a host is none to look at first: it has nothing grave, or has it on most days. */
const LEAST_POINTS = 50;
/** Where nothing is known of days before, everything HIGH is one. */
const LEAST_WITHOUT_USUAL = 35;

/** By severity of what is open. */
export const SEVERITY_POINTS: Record<string, number> = { CRITICAL: 50, HIGH: 35, MEDIUM: 15, LOW: 5 };
export const NEW_HOST = 35;
export const NEW_PAIR = 15;
/** Of a type that was there, as bad as that, in none of the windows before, and in all of them; between, in proportion. */
export const RARE_TYPE = 15;
export const EVERYDAY_TYPE = -10;
/** Of a host that was as bad in each of the windows before. */
const AS_USUAL = -20;
/** With so many such alerts, and so many times those of a window before, a host is worse than it was then. */
const WORSE = { alerts: 10, times: 3 };
/** Of its own grave alerts. */
const PER_FURTHER_STAGE = 5;
const MOST_FURTHER_STAGES = 3;
const ALL_ACKNOWLEDGED = -20;
/** Less than any step of the others: how loud a host is decides last. */
const MOST_LOUDNESS = 4.9;

export const lead = z.object({
  ip_address: z.string(),
  /** Where all alerts of that severity have the same. */
  peer: z.string().optional(),
  severity: z.string(),
  threat_types: z.array(z.string()),
  alerts: z.number(),
  open: z.number(),
  usual_alerts: z.number().nullable(),
  points: z.number(),
  reasons,
  next: z.object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()) }),
});
export type Lead = z.output<typeof lead>;

/** What is known of all candidates. */
export interface LeadContext {
  /** Windows before that show what is usual. */
  usual: number;
  newHosts: ReadonlySet<string>;
  /** Hosts with a pair that was never seen before, each with its severity. */
  newPairs: ReadonlyMap<string, ReadonlySet<string>>;
  /** How sure it is that what looks new is new, 0 to 1. */
  sureness: number;
  /** Hours from the begin of the window until now. */
  hours: number;
}

/** Those with enough points, most first, then the most open alerts, then by address. */
export function leadsOf(candidates: readonly Candidate[], context: LeadContext): Lead[] {
  const least = context.usual >= FEWEST_USUAL ? LEAST_POINTS : LEAST_WITHOUT_USUAL;
  return candidates
    .map((candidate) => leadOf(candidate, context))
    .filter(({ points }) => points >= least)
    .toSorted(
      (a, b) =>
        b.points - a.points ||
        b.open - a.open ||
        b.alerts - a.alerts ||
        (a.ip_address < b.ip_address ? -1 : 1),
    );
}

function leadOf(candidate: Candidate, context: LeadContext): Lead {
  const { ip_address, peer, severity, alert_count, open, as_bad, threat_types, grave_types, rarity } =
    candidate;
  const { usual, newHosts, newPairs, sureness, hours } = context;
  const known = usual >= FEWEST_USUAL;
  const before = Array.from(
    { length: usual },
    (_, place) => candidate.before.find(([at]) => at === place)?.[1] ?? 0,
  );
  const isWorse = (grave: number) => as_bad >= WORSE.alerts && as_bad >= WORSE.times * grave;
  const asBad = candidate.before.filter(([, , grave]) => grave > 0 && !isWorse(grave)).length;
  const isNewHost = newHosts.has(ip_address);
  const isNewPair = !isNewHost && newPairs.get(ip_address)?.has(severity) === true;
  const stages = new Set(grave_types.flatMap((type) => threatTypeOf(type)?.stage ?? []));
  const ofType = known && rarity !== null ? EVERYDAY_TYPE + (RARE_TYPE - EVERYDAY_TYPE) * rarity : 0;
  const { score, reasons: named } = scored({
    [`severity_${severity}`]: SEVERITY_POINTS[severity] ?? 0,
    new_host: isNewHost ? NEW_HOST * sureness : 0,
    new_pair: isNewPair ? NEW_PAIR * sureness : 0,
    rare_type: Math.max(0, ofType),
    everyday_type: Math.min(0, ofType),
    as_bad_on_days_before: known ? (AS_USUAL * asBad) / usual : 0,
    further_attack_stages: PER_FURTHER_STAGE * Math.min(MOST_FURTHER_STAGES, Math.max(0, stages.size - 1)),
    all_acknowledged: open === 0 ? ALL_ACKNOWLEDGED : 0,
    louder_than_usual: known ? loudness(alert_count, before) : 0,
  });
  return {
    ip_address,
    ...(peer !== null && { peer }),
    severity,
    threat_types,
    alerts: alert_count,
    open,
    usual_alerts: known ? tenths(median(before)) : null,
    points: score,
    reasons: named,
    next: { tool: 'investigate_host', arguments: { ip_address, hours } },
  };
}

/** Robust z-score; the spread is never smaller than that of chance. */
function loudness(alerts: number, before: number[]): number {
  const middle = median(before);
  const spread = Math.max(SIGMA * mad(before), Math.sqrt(middle), 1);
  return Math.min(MOST_LOUDNESS, Math.max(0, (alerts - middle) / spread));
}
