import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { csv } from '../../answer/csv.js';
import { alertFilters, cursor, limit } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { alertPosition, behind } from './alert-answer.js';
import { explainNoAlerts } from './no-alerts.js';

const day = span({ hours: 24 });

const input = z.strictObject({
  ...day.arguments,
  ...alertFilters,
  limit: limit({ preset: 200, most: 1_000 }),
  cursor,
});

const output = z.object({
  format: z.literal('csv'),
  rows: z.number(),
  filters: z.record(z.string(), z.unknown()),
  csv_data: z.string(),
});

const HEADING = [
  'Timestamp',
  'Severity',
  'Threat Type',
  'Source IP',
  'Destination IP',
  'Description',
  'Sensor ID',
  'Acknowledged',
];

/** Alerts as CSV, newest first; cells are safe against formulas. Source: table `alerts`. */
@Tool({
  name: 'export_alerts_csv',
  title: 'Alerts as CSV',
  toolset: 'exports',
  description:
    'Alerts as CSV text, newest first, page by page: receipt.matched says how many there are in all, next_cursor continues.',
  input,
  output,
  span: day,
  freshness: 'alerts',
  budget: 150_000,
})
export class ExportAlertsCsv implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly alerts: AlertRepository) {}

  async execute({ limit, ...filter }: Input<typeof input>, call: ToolCall) {
    const totals = await this.alerts.total(call.window, filter, call.scope);
    const empty = totals.total === 0;
    const { rows, more } = empty
      ? { rows: [], more: false }
      : await this.alerts.findRecent(call.window, filter, limit, alertPosition(call), call.scope);
    const lines = rows.map((row) => [
      row.timestamp,
      row.severity,
      row.threat_type,
      row.source_ip,
      row.destination_ip,
      row.description,
      row.sensor_id,
      row.acknowledged ? 'Yes' : 'No',
    ]);
    const { severity, threat_type } = filter;
    return call.answer(
      {
        format: 'csv' as const,
        rows: rows.length,
        filters: { severity: severity ?? null, threat_type: threat_type ?? null },
        csv_data: csv(HEADING, lines),
      },
      {
        listing: {
          field: 'csv_data',
          recount: (kept) => ({ rows: kept }),
          matched: totals.total,
          more,
          after: (i) => behind(rows, i, alertPosition(call)),
        },
        notes: empty ? await explainNoAlerts(this.alerts, filter, call) : [],
        dataAsOf: totals.data_as_of,
      },
    );
  }
}
