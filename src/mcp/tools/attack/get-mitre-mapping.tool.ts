import { z } from 'zod';
import type { Alert } from '../../../database/alerts/alert.js';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { TechniqueRepository } from '../../../database/attack/technique.repository.js';
import { TECHNIQUES } from '../../answer/attack/techniques.js';
import { ATTACK_VERSION } from '../../answer/attack/threat-catalogue.js';
import type { Stage } from '../../answer/attack/threat-type.js';
import { address, cursor, limit, sensorId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { alertPosition, behind, counts } from '../alerts/alert-answer.js';
import { explainNoneAmong } from '../alerts/no-alerts.js';
import { tactic } from './tactic.js';
import { bestTechnique, codesOf, TECHNIQUE_TABLE, whyUnmapped } from './technique-table.js';

const day = span({ hours: 24 });

const input = z.strictObject({
  ...day.arguments,
  tactic: tactic.optional(),
  source_ip: address.optional().describe('Address or CIDR'),
  sensor_id: sensorId.optional(),
  limit: limit({ preset: 50, most: 500 }),
  cursor,
});

const mappedAlert = z.object({
  alert_id: z.number(),
  alert_type: z.string(),
  mitre_technique: z.string(),
  technique_name: z.string(),
  tactic: z.string(),
  timestamp: z.string(),
  severity: z.string(),
  src_ip: z.string().nullable(),
  dst_ip: z.string().nullable(),
  sensor_id: z.string().nullable(),
});

const output = z.object({
  attack_version: z.string(),
  total_mapped: z.number(),
  by_tactic: counts,
  techniques: z.array(
    z.object({
      technique: z.string(),
      name: z.string(),
      tactics: z.array(z.string()),
      alert_count: z.number(),
      threat_types: z.array(z.string()),
      first_seen: z.string(),
      last_seen: z.string(),
    }),
  ),
  mapped_alerts: z.array(mappedAlert),
  unmapped: z.object({
    alert_count: z.number(),
    type_count: z.number(),
    threat_types: z.array(z.object({ threat_type: z.string(), count: z.number(), why: z.string() })),
  }),
});

/**
 * Techniques of ATT&CK Enterprise that alerts of the window speak of. A type may speak of several, so counts by
 * technique and by tactic may add up to more than `total_mapped`; `mapped_alerts` names for each alert the one
 * that fits best. Types without a technique are counted in `unmapped`, the 20 most frequent are named.
 * Source: table `alerts`.
 */
@Tool({
  name: 'get_mitre_mapping',
  title: 'ATT&CK techniques',
  toolset: 'attack',
  description:
    'MITRE ATT&CK techniques and tactics that alerts speak of, with counts, the alerts newest first, and the types that have none. For one attacker’s path: get_attack_chains.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetMitreMapping implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly techniques: TechniqueRepository,
    private readonly alerts: AlertRepository,
  ) {}

  async execute({ limit, tactic, ...filter }: Input<typeof input>, call: ToolCall) {
    const { window, scope } = call;
    const found = await this.techniques.find(window, filter, tactic ?? null, TECHNIQUE_TABLE, scope);
    const start = alertPosition(call);
    const mapped = { ...filter, threat_types: codesOf(tactic) };
    const { rows, more } =
      found.mapped === 0
        ? { rows: [], more: false }
        : await this.alerts.findRecent(window, mapped, limit, start, scope);
    const { mapped: total, examined } = found;
    const untold = `speaks of a technique${tactic ? ` of ${tactic}` : ''}`;
    return call.answer(
      {
        attack_version: ATTACK_VERSION,
        total_mapped: total,
        by_tactic: found.by_tactic,
        techniques: found.seen.map(({ technique, ...seen }) => ({
          technique,
          ...TECHNIQUES[technique]!,
          ...seen,
        })),
        mapped_alerts: rows.map((row) => mappedOf(row, tactic)),
        unmapped: {
          alert_count: found.unmapped,
          type_count: found.unmapped_type_count,
          threat_types: found.unmapped_types.map((type) => ({ ...type, why: whyUnmapped(type.threat_type) })),
        },
      },
      {
        listing: { field: 'mapped_alerts', matched: total, more, after: (i) => behind(rows, i, start) },
        notes: total > 0 ? [] : await explainNoneAmong(examined, untold, this.alerts, filter, call),
        source: found.source,
        dataAsOf: found.data_as_of,
      },
    );
  }
}

function mappedOf(alert: Alert, asked: Stage | undefined): z.output<typeof mappedAlert> {
  const { technique, name, tactic } = bestTechnique(alert.threat_type, asked);
  return {
    alert_id: alert.id,
    alert_type: alert.threat_type,
    mitre_technique: technique,
    technique_name: name,
    tactic,
    timestamp: alert.timestamp,
    severity: alert.severity,
    src_ip: alert.source_ip,
    dst_ip: alert.destination_ip,
    sensor_id: alert.sensor_id,
  };
}
