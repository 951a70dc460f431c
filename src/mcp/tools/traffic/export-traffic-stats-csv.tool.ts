import { z } from 'zod';
import { INTERVALS, type TrafficPeriod } from '../../../database/traffic/traffic.js';
import { TrafficRepository } from '../../../database/traffic/traffic.repository.js';
import { type Cell, csv } from '../../answer/csv.js';
import { cursor, limit, sensorId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { explainNoTraffic } from './no-traffic.js';
import { PER_ROW } from './per-row.js';

const week = span({ hours: 168 });

const input = z.strictObject({
  ...week.arguments,
  interval: z.enum(INTERVALS).default('daily'),
  sensor_id: sensorId.optional(),
  limit: limit({ preset: 200, most: 1_000 }),
  cursor,
});

const output = z.object({
  format: z.literal('csv'),
  rows: z.number(),
  interval: z.enum(INTERVALS),
  analysis_period_hours: z.number(),
  csv_data: z.string(),
});

const HEADING = [
  'Time Period',
  'Total Packets',
  'Total Bytes',
  'Inbound Packets',
  'Inbound Bytes',
  'Outbound Packets',
  'Outbound Bytes',
  'Avg Packets',
  'Avg Bytes',
];

/** Traffic per hour or day of the asked time zone as CSV, newest first, times in UTC. Source: table `traffic_metrics`. */
@Tool({
  name: 'export_traffic_stats_csv',
  title: 'Traffic as CSV',
  toolset: 'exports',
  description:
    'Traffic volume per day or hour as CSV text, newest first, page by page. To read the figures rather than to pass them on use get_traffic_trends.',
  input,
  output,
  span: week,
  freshness: 'traffic_metrics',
  budget: 150_000,
})
export class ExportTrafficStatsCsv implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly traffic: TrafficRepository) {}

  async execute({ interval, limit, sensor_id }: Input<typeof input>, call: ToolCall) {
    const filter = { sensor_id };
    const page = { limit, offset: call.offset };
    const { data_points, data_as_of, periods, source } = await this.traffic.sumPer(
      interval,
      call.window,
      filter,
      page,
      call.scope,
    );
    return call.answer(
      {
        format: 'csv' as const,
        rows: periods.length,
        interval,
        analysis_period_hours: call.hours,
        csv_data: csv(HEADING, periods.map(lineOf)),
      },
      {
        listing: {
          ...call.listing('csv_data', periods.length, data_points),
          recount: (kept) => ({ rows: kept }),
        },
        notes:
          data_points === 0
            ? await explainNoTraffic('traffic_metrics', this.traffic, filter, call)
            : [PER_ROW],
        source,
        dataAsOf: data_as_of,
      },
    );
  }
}

function lineOf(period: TrafficPeriod): Cell[] {
  return [
    period.time_period,
    period.total_packets,
    period.total_bytes,
    period.inbound_packets,
    period.inbound_bytes,
    period.outbound_packets,
    period.outbound_bytes,
    period.avg_packets,
    period.avg_bytes,
  ];
}
