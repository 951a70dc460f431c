import { z } from 'zod';
import { type Asset, MOST_WEIGHTS, type RiskScale } from '../../../database/risk/risk.js';

/** Points of one alert of this moment, by its severity; they are halved once a day. */
export const RISK_SCALE: RiskScale = {
  weights: { CRITICAL: 10, HIGH: 5, MEDIUM: 2, LOW: 1, INFO: 0, UNKNOWN: 1 },
  halfLifeHours: 24,
};

const HIGHEST = 100;

/** From so many points between two scores on, a score is said to move. */
const MOVED = 5;

export const scaleFields = {
  weights: z.record(z.string(), z.number()),
  most_by_severity: z.record(z.string(), z.number()),
  half_life_hours: z.number(),
};

const MOST_BY_SEVERITY = Object.fromEntries(
  Object.entries(RISK_SCALE.weights).map(([severity, weight]) => [severity, MOST_WEIGHTS * weight]),
);

/** The scale as it stands in every answer with a score. */
export const SCALE_SHOWN = {
  weights: { ...RISK_SCALE.weights },
  most_by_severity: MOST_BY_SEVERITY,
  half_life_hours: RISK_SCALE.halfLifeHours,
};

export const riskReason = z.object({
  reason: z.string(),
  severity: z.string().nullable(),
  alert_count: z.number().nullable(),
  last_seen: z.string().nullable(),
  points: z.number(),
});

type RiskReason = z.output<typeof riskReason>;

const NO_ALERTS = { alert_count: null, last_seen: null };

/** A score, capped at 100, and the reasons whose points add up to it: the greatest, the rest in one, the caps. */
export function scoreOf({ points, reasons, reason_count, alert_count, cuts }: Asset): {
  score: number;
  reasons: RiskReason[];
} {
  const named = reasons.map(({ threat_type, ...reason }): RiskReason => ({ reason: threat_type, ...reason }));
  const rest = reason_count - reasons.length;
  const others: RiskReason = {
    reason: `${rest} more ${rest === 1 ? 'kind' : 'kinds'} of alerts`,
    severity: null,
    alert_count: alert_count - sum(reasons.map((one) => one.alert_count)),
    last_seen: null,
    points: tenths(points + sum(cuts.map((cut) => cut.points)) - sum(reasons.map((one) => one.points))),
  };
  const bySeverity = cuts.map(({ severity, points }) => ({
    ...NO_ALERTS,
    reason: `all ${severity} together capped at ${MOST_BY_SEVERITY[severity]}`,
    severity,
    points: -points,
  }));
  const cap: RiskReason = {
    ...NO_ALERTS,
    reason: `capped at ${HIGHEST}`,
    severity: null,
    points: tenths(HIGHEST - points),
  };
  return {
    score: capped(points),
    reasons: [...named, ...(rest > 0 ? [others] : []), ...bySeverity, ...(points > HIGHEST ? [cap] : [])],
  };
}

export function capped(points: number): number {
  return Math.min(HIGHEST, points);
}

export const RISK_TRENDS = ['rising', 'stable', 'falling'] as const;

export function trendOf(before: number, now: number): (typeof RISK_TRENDS)[number] {
  return now - before >= MOVED ? 'rising' : before - now >= MOVED ? 'falling' : 'stable';
}

/** What one day earlier can tell: nothing when the window is not longer than that day. */
export function dayBefore({ points, points_before }: Asset, hours: number) {
  if (hours <= 24) return { score_24h_ago: null, trend: null };
  const earlier = capped(points_before);
  return { score_24h_ago: earlier, trend: trendOf(earlier, capped(points)) };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Points have one decimal; binary fractions do not keep it by themselves. */
function tenths(points: number): number {
  return Math.round(points * 10) / 10;
}
