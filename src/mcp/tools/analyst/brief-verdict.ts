import type { LedgerOrNot } from '../../../database/watching/coverage-ledger.js';
import { isGrave, type SeverityRow } from './brief-counts.js';

export const BRIEF_VERDICTS = ['look_at_it', 'all_quiet', 'cannot_tell'] as const;

/** What the verdict on a shift rests on. */
export interface BriefFacts {
  severities: SeverityRow[];
  leads: number;
  /** Whether hosts that were not looked at may stand out too. */
  moreLeads: boolean;
  sensors: { registered: number; blind: number; degraded: number; lost_now: number };
  ledger: LedgerOrNot;
  usualKnown: boolean;
}

/** Whether a shift needs somebody to look, with all that says so. Quiet is only what somebody watched and what is usual. */
export function briefVerdict(facts: BriefFacts): {
  verdict: (typeof BRIEF_VERDICTS)[number];
  because: string[];
} {
  const findings = findingsOf(facts);
  const doubts = doubtsOf(facts);
  if (findings.length > 0) return { verdict: 'look_at_it', because: [...findings, ...doubts] };
  if (doubts.length > 0) return { verdict: 'cannot_tell', because: doubts };
  const because = [
    'nothing HIGH or CRITICAL is open, no host stands out, and every sensor watched all the time',
  ];
  return { verdict: 'all_quiet', because };
}

function findingsOf({ severities, leads, moreLeads, sensors }: BriefFacts): string[] {
  const open = severities.filter((row) => isGrave(row) && row.open > 0);
  const above = severities.filter(({ against_usual }) => against_usual === 'above');
  return [
    ...open.map((row) => `${row.open} of ${row.alerts} ${row.severity} alerts are open`),
    ...(leads > 0
      ? [`${moreLeads ? 'at least ' : ''}${leads} ${leads === 1 ? 'host stands' : 'hosts stand'} out`]
      : []),
    ...(sensors.lost_now > 0
      ? [
          `${sensors.lost_now} of ${sensors.registered} sensors ${sensors.lost_now === 1 ? 'is' : 'are'} blind or degraded now`,
        ]
      : []),
    ...above.map(
      ({ severity, alerts, usual }) =>
        `${alerts} alerts${severity === 'ALL' ? ' in all' : ` are ${severity}`}, usual are ${usual}`,
    ),
  ];
}

function doubtsOf({ sensors, ledger, usualKnown }: BriefFacts): string[] {
  const { registered, blind, degraded } = sensors;
  return [
    ...(blind > 0
      ? [`${blind} of ${registered} sensors ${blind === 1 ? 'was' : 'were'} blind for some time`]
      : []),
    ...(degraded > 0 ? [`${degraded} of ${registered} sensors saw far less than usual for some time`] : []),
    ...(registered === 0 ? ['no sensor is known'] : []),
    ...(registered > 0 && typeof ledger === 'string'
      ? ['whether sensors were blind in between is not known']
      : []),
    ...(usualKnown ? [] : ['what is usual is not known']),
  ];
}
