import type { Alert } from '../../../database/alerts/alert.js';
import type { AlertContext } from '../../../database/alerts/alert-context.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import { type Reasons, scored } from './reasons.js';

const BY_SEVERITY: Record<string, number> = { CRITICAL: 30, HIGH: 20, MEDIUM: 10 };
const LISTED = 25;
const NEW_PAIR = 15;
/** So many days of alerts before it are needed to be sure that a pair is new. */
const SURE_DAYS = 7;
const PER_STAGE = 10;
const MOST_STAGES = 3;
/** With fewer alerts of a type its share of acknowledged ones says little. */
const SURE_ALERTS = 5;
const ACKNOWLEDGED_TYPE = -25;
const ACKNOWLEDGED_PAIR = -15;
const ACKNOWLEDGED_ITSELF = -20;
/** With a new pair and CRITICAL, a type that hardly ever fires is enough to look real. */
const RARE_TYPE = 15;
const RARE_PER_DAY = 1;
const FREQUENT_PER_DAY = 50;

export const VERDICTS = ['looks_real', 'unclear', 'looks_like_noise'] as const;
const REAL = 60;
const NOISE = 30;

/** What an alert is judged by beside itself. */
export interface Surroundings {
  context: AlertContext;
  /** Whether a live feed lists one of its addresses. */
  listed: boolean;
  /** Days of alerts before it. */
  days: number;
  /** Stages of an attack that its source shows in the minutes around, its own left out. */
  otherStages: string[];
}

/** How much speaks for an alert being real, 0 to 100, the reasons that add up to it, and the word for it. */
export function alertScore(alert: Alert, around: Surroundings) {
  const { context, listed, days, otherStages } = around;
  const { score, reasons } = scored({
    [`severity_${alert.severity}`]: BY_SEVERITY[alert.severity] ?? 0,
    listed_address: listed ? LISTED : 0,
    pair_not_met_before: isNewPair(alert, around) ? NEW_PAIR * Math.min(1, days / SURE_DAYS) : 0,
    other_stages_around: PER_STAGE * Math.min(MOST_STAGES, otherStages.length),
    ...perDayPoints(around),
    type_often_acknowledged:
      context.type.alert_count < SURE_ALERTS ? 0 : ACKNOWLEDGED_TYPE * share(context.type),
    pair_acknowledged_before: ACKNOWLEDGED_PAIR * share(context.pair_and_type),
    acknowledged_itself: alert.acknowledged ? ACKNOWLEDGED_ITSELF : 0,
  });
  // Little speaks for an alert of which nothing is known, and nothing against it.
  const canTell = days >= 1 || Object.values(reasons).some((points) => points < 0);
  const verdict: (typeof VERDICTS)[number] =
    score >= REAL ? 'looks_real' : score < NOISE && canTell ? 'looks_like_noise' : 'unclear';
  return { score, reasons, verdict };
}

/** Whether both sides are known, and no alert more than a day older is of both. */
export function isNewPair({ source_ip, destination_ip }: Alert, { context, days }: Surroundings): boolean {
  return source_ip !== null && destination_ip !== null && days >= 1 && context.pair.long_before === 0;
}

/** Stages of the source's own alerts around, without that of the alert itself. */
export function otherStagesOf({ source_ip, threat_type }: Alert, { around }: AlertContext): string[] {
  const own = threatTypeOf(threat_type)?.stage;
  const stages = around
    .filter(({ ip_address, as_source }) => ip_address === source_ip && as_source > 0)
    .flatMap((kind) => threatTypeOf(kind.threat_type)?.stage ?? []);
  return [...new Set(stages)].filter((stage) => stage !== own);
}

/** How often its type came on a day of the history, the last one left out; null where that leaves less than a day. */
export function perDayBefore({ context: { type }, days }: Pick<Surroundings, 'context' | 'days'>) {
  return days < 2 ? null : type.long_before / (days - 1);
}

function perDayPoints(around: Surroundings): Reasons {
  const perDay = perDayBefore(around);
  if (perDay === null) return {};
  return {
    rare_type: perDay < RARE_PER_DAY ? RARE_TYPE : 0,
    frequent_type: perDay > FREQUENT_PER_DAY ? -10 : 0,
  };
}

function share({ alert_count, acknowledged }: { alert_count: number; acknowledged: number }): number {
  return alert_count === 0 ? 0 : acknowledged / alert_count;
}
