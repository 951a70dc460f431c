import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { alertFilters, cursor, limit } from '../../answer/parameters.js';
import { selected } from '../../answer/row-selection.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { alertFields, alertPosition, alertRows, behind, counts, typesLeftOut } from './alert-answer.js';
import { explainNoAlerts } from './no-alerts.js';

const day = span({ hours: 24 });

const input = z.strictObject({
  ...day.arguments,
  ...alertFilters,
  fields: alertFields,
  limit: limit({ preset: 50, most: 500 }),
  cursor,
});

const output = z.object({
  total_alerts: z.number(),
  analysis_period_hours: z.number(),
  filters_applied: z.record(z.string(), z.unknown()),
  statistics: z.object({
    by_severity: counts,
    by_type: counts,
    unique_source_ips: z.number(),
    unique_destination_ips: z.number(),
  }),
  alerts: alertRows,
});

/** Newest alerts, with counts over everything that matches. Source: table `alerts`. */
@Tool({
  name: 'get_recent_threats',
  title: 'Recent threats',
  toolset: 'alerts',
  description:
    'Newest alerts first, with true totals by severity and type. Use it to see what happened; to count over time use get_alert_statistics, for one address analyze_ip.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetRecentThreats implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly alerts: AlertRepository) {}

  async execute({ fields, limit, ...filter }: Input<typeof input>, call: ToolCall) {
    const totals = await this.alerts.total(call.window, filter, call.scope);
    const empty = totals.total === 0;
    const page = empty
      ? { rows: [], more: false }
      : await this.alerts.findRecent(call.window, filter, limit, alertPosition(call), call.scope);
    const { severity, threat_type } = filter;
    return call.answer(
      {
        total_alerts: totals.total,
        analysis_period_hours: call.hours,
        filters_applied: { severity: severity ?? null, threat_type: threat_type ?? null, limit },
        statistics: {
          by_severity: totals.by_severity,
          by_type: totals.by_type,
          unique_source_ips: totals.unique_source_ips,
          unique_destination_ips: totals.unique_destination_ips,
        },
        alerts: selected(page.rows, fields),
      },
      {
        listing: {
          field: 'alerts',
          matched: totals.total,
          more: page.more,
          after: (i) => behind(page.rows, i, alertPosition(call)),
        },
        notes: [...typesLeftOut(totals), ...(empty ? await explainNoAlerts(this.alerts, filter, call) : [])],
        dataAsOf: totals.data_as_of,
      },
    );
  }
}
