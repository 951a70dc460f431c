import { z } from 'zod';
import { TalkerRepository } from '../../../database/traffic/talker.repository.js';
import { DIRECTIONS, type Talker } from '../../../database/traffic/talkers.js';
import { type Cell, csv } from '../../answer/csv.js';
import { cursor, limit, sensorId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { LOWER_BOUND } from './lower-bound.js';
import { explainNoTraffic } from './no-traffic.js';
import { gigabytes, megabytes } from './volume.js';

const day = span({ hours: 24 });

const input = z.strictObject({
  ...day.arguments,
  direction: z.enum(DIRECTIONS).optional().describe('Default: all'),
  sensor_id: sensorId.optional(),
  limit: limit({ preset: 50, most: 1_000 }),
  cursor,
});

const output = z.object({
  format: z.literal('csv'),
  rows: z.number(),
  filters: z.record(z.string(), z.unknown()),
  analysis_period_hours: z.number(),
  csv_data: z.string(),
});

const HEADING = [
  'IP Address',
  'Hostname',
  'Direction',
  'Total Packets',
  'Total Bytes',
  'Total MB',
  'Total GB',
  'Observations',
  'First Seen',
  'Last Seen',
];

/** Hosts by bytes as CSV, one line each; cells are safe against formulas. Source: table `top_talkers`. */
@Tool({
  name: 'export_top_talkers_csv',
  title: 'Top talkers as CSV',
  toolset: 'exports',
  description:
    'Busiest hosts as CSV text, one line per host, most bytes first, page by page. To read the figures rather than to pass them on use get_top_talkers_stats.',
  input,
  output,
  span: day,
  freshness: 'top_talkers',
  budget: 150_000,
})
export class ExportTopTalkersCsv implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly talkers: TalkerRepository) {}

  async execute({ direction, limit, sensor_id }: Input<typeof input>, call: ToolCall) {
    const filter = { direction, sensor_id };
    const page = { limit, offset: call.offset };
    const { total_hosts, data_as_of, talkers, source } = await this.talkers.findBusiest(
      call.window,
      filter,
      page,
      call.scope,
    );
    const empty = total_hosts === 0 ? await explainNoTraffic('top_talkers', this.talkers, filter, call) : [];
    return call.answer(
      {
        format: 'csv' as const,
        rows: talkers.length,
        filters: { limit, direction: direction ?? null },
        analysis_period_hours: call.hours,
        csv_data: csv(HEADING, talkers.map(lineOf)),
      },
      {
        listing: {
          ...call.listing('csv_data', talkers.length, total_hosts),
          recount: (kept) => ({ rows: kept }),
        },
        notes: [...empty, LOWER_BOUND],
        source,
        dataAsOf: data_as_of,
      },
    );
  }
}

function lineOf(host: Talker): Cell[] {
  return [
    host.ip_address,
    host.hostname,
    host.direction,
    host.total_packets,
    host.total_bytes,
    megabytes(host.total_bytes),
    gigabytes(host.total_bytes),
    host.observation_count,
    host.first_seen,
    host.last_seen,
  ];
}
