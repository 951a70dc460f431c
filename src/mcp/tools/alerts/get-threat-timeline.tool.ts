import { z } from 'zod';
import type { Alert } from '../../../database/alerts/alert.js';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { ATTACK_PHASES, attackPhaseOf } from '../../answer/attack-phase.js';
import { alertFilters, cursor, limit } from '../../answer/parameters.js';
import { fields, selectable, selected } from '../../answer/row-selection.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { alertPosition, behind } from './alert-answer.js';
import { explainNoAlerts } from './no-alerts.js';

const day = span({ hours: 24 });

const event = z.object({
  sequence: z.number(),
  id: z.number(),
  timestamp: z.string(),
  threat_type: z.string(),
  severity: z.string(),
  source_ip: z.string().nullable(),
  destination_ip: z.string().nullable(),
  description: z.string().nullable(),
  details: z.record(z.string(), z.unknown()).nullable(),
  sensor_id: z.string().nullable(),
});

const input = z.strictObject({
  ...day.arguments,
  ...alertFilters,
  fields: fields(event),
  limit: limit({ preset: 50, most: 500 }),
  cursor,
});

const output = z.object({
  total_events: z.number(),
  analysis_period_hours: z.number(),
  source_ip_filter: z.string().nullable(),
  timeline: selectable(event),
  attack_phases: z.record(z.enum(ATTACK_PHASES), z.array(z.number())),
  summary: z.string(),
});

type Event = z.output<typeof event>;

/** Alerts in the order they happened. `attack_phases` holds sequence numbers of this page. Source: table `alerts`. */
@Tool({
  name: 'get_threat_timeline',
  title: 'Threat timeline',
  toolset: 'alerts',
  description:
    'Alerts oldest first, numbered, with the phase of an attack each may belong to: to reconstruct what happened, usually for one source_ip or ip_address.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetThreatTimeline implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly alerts: AlertRepository) {}

  async execute({ fields, limit, ...filter }: Input<typeof input>, call: ToolCall) {
    const totals = await this.alerts.total(call.window, filter, call.scope);
    const empty = totals.total === 0;
    const { rows, more } = empty
      ? { rows: [], more: false }
      : await this.alerts.findInOrder(call.window, filter, limit, alertPosition(call), call.scope);
    const before = Number(call.position?.[3] ?? 0);
    const timeline = rows.map((row, index) => eventOf(row, before + index + 1));
    return call.answer(
      {
        total_events: totals.total,
        analysis_period_hours: call.hours,
        source_ip_filter: filter.source_ip ?? null,
        timeline: selected(timeline, fields),
        attack_phases: phasesOf(timeline),
        summary: empty
          ? 'No events.'
          : `${totals.total} events of ${totals.distinct_types} types from ${totals.first_seen} to ${totals.last_seen}.`,
      },
      {
        listing: {
          field: 'timeline',
          recount: (kept) => ({ attack_phases: phasesOf(timeline.slice(0, kept)) }),
          matched: totals.total,
          more,
          after: (i) => [...behind(rows, i, alertPosition(call)), timeline[i]!.sequence],
        },
        notes: empty ? await explainNoAlerts(this.alerts, filter, call) : [],
        dataAsOf: totals.data_as_of,
      },
    );
  }
}

function eventOf({ metadata, acknowledged: _, ...alert }: Alert, sequence: number): Event {
  return { sequence, ...alert, details: metadata };
}

function phasesOf(timeline: Event[]): Record<(typeof ATTACK_PHASES)[number], number[]> {
  const phases = {
    reconnaissance: [],
    exploitation: [],
    persistence: [],
    lateral_movement: [],
    exfiltration: [],
  };
  return timeline.reduce<Record<(typeof ATTACK_PHASES)[number], number[]>>(
    (found, { threat_type, sequence }) => {
      const phase = attackPhaseOf(threat_type);
      if (phase) found[phase].push(sequence);
      return found;
    },
    phases,
  );
}
