import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import { mostFirst } from '../../answer/most-first.js';
import { alertFilters, cursor, limit } from '../../answer/parameters.js';
import { selected } from '../../answer/row-selection.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { alertFields, alertPosition, alertRows, behind, counts, typesLeftOut } from './alert-answer.js';
import { explainNoAlerts } from './no-alerts.js';

const day = span({ hours: 24 });

/** Types whose meaning one answer tells. */
const MOST_MEANINGS = 20;

const input = z.strictObject({
  ...day.arguments,
  ...alertFilters,
  fields: alertFields,
  limit: limit({ preset: 50, most: 500 }),
  cursor,
});

const output = z.object({
  total_detections: z.number(),
  by_type: counts,
  unique_sources: z.number(),
  meanings: z.array(
    z.object({
      threat_type: z.string(),
      count: z.number(),
      meaning: z.string().nullable(),
      check: z.string().nullable(),
    }),
  ),
  detections: alertRows,
});

/**
 * Newest alerts, with what each of the 20 most frequent types means and what to look at first; null for types
 * that are not NetMonitor's own. Counts are over everything that matches. Source: table `alerts`.
 */
@Tool({
  name: 'get_threat_detections',
  title: 'Detections and their meaning',
  toolset: 'alerts',
  description:
    'As get_recent_threats, with what each type means and what to check first. Use it when the codes need explaining.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetThreatDetections implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly alerts: AlertRepository) {}

  async execute({ fields, limit, ...filter }: Input<typeof input>, call: ToolCall) {
    const totals = await this.alerts.total(call.window, filter, call.scope);
    const empty = totals.total === 0;
    const start = alertPosition(call);
    const page = empty
      ? { rows: [], more: false }
      : await this.alerts.findRecent(call.window, filter, limit, start, call.scope);
    return call.answer(
      {
        total_detections: totals.total,
        by_type: totals.by_type,
        unique_sources: totals.unique_source_ips,
        meanings: mostFirst(totals.by_type).slice(0, MOST_MEANINGS).map(meaningOf),
        detections: selected(page.rows, fields),
      },
      {
        listing: {
          field: 'detections',
          matched: totals.total,
          more: page.more,
          after: (i) => behind(page.rows, i, start),
        },
        notes: [...typesLeftOut(totals), ...(empty ? await explainNoAlerts(this.alerts, filter, call) : [])],
        dataAsOf: totals.data_as_of,
      },
    );
  }
}

function meaningOf([threat_type, count]: [string, number]) {
  const known = threatTypeOf(threat_type);
  return { threat_type, count, meaning: known?.meaning ?? null, check: known?.check ?? null };
}
