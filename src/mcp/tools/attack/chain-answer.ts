import { z } from 'zod';
import type { Chain } from '../../../database/attack/chain.js';
import { techniquesOf } from './stage-table.js';

const step = z.object({
  stage: z.string(),
  first_seen: z.string(),
  last_seen: z.string(),
  alert_count: z.number(),
  threat_types: z.array(z.string()),
  techniques: z.array(z.string()),
});

const gap = z.object({
  after: z.string(),
  before: z.string(),
  from: z.string(),
  to: z.string(),
  seconds: z.number(),
});

const firstAlert = z.object({
  id: z.number(),
  timestamp: z.string(),
  stage: z.string(),
  threat_type: z.string(),
  severity: z.string(),
  destination_ip: z.string().nullable(),
  description: z.string().nullable(),
});

export const chainRow = z.object({
  source_ip: z.string(),
  stage_count: z.number(),
  stages: z.array(z.string()),
  alert_count: z.number(),
  first_seen: z.string(),
  last_seen: z.string(),
  severity: z.string(),
  worst_alert_severity: z.string().nullable(),
  steps: z.array(step),
  gaps: z.array(gap),
  alerts: z.array(firstAlert),
  other_alerts: z.number(),
  other_types: z.array(z.string()),
});

/** From so many stages on, a chain is CRITICAL; the predecessor's rule. */
const CRITICAL_STAGES = 4;

export function chainOf({ steps, worst_severity, ...chain }: Chain): z.output<typeof chainRow> {
  return {
    ...chain,
    severity: chain.stage_count >= CRITICAL_STAGES ? 'CRITICAL' : 'HIGH',
    worst_alert_severity: worst_severity,
    stages: steps.map(({ stage }) => stage),
    steps: steps.map(({ stage, first_seen, last_seen, alert_count, threat_types }) => ({
      stage,
      first_seen,
      last_seen,
      alert_count,
      threat_types,
      techniques: techniquesOf(threat_types),
    })),
    gaps: steps.flatMap(({ stage, stage_before, first_seen, seen_before, quiet_seconds }) =>
      stage_before === null
        ? []
        : [
            {
              after: stage_before,
              before: stage,
              from: seen_before!,
              to: first_seen,
              seconds: quiet_seconds!,
            },
          ],
    ),
    alerts: steps.map(({ stage, first_seen, first_alert }) => ({
      timestamp: first_seen,
      stage,
      ...first_alert,
    })),
  };
}
