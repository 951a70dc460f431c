import { z } from 'zod';
import { TalkerRepository } from '../../../database/traffic/talker.repository.js';
import { DIRECTIONS, talker } from '../../../database/traffic/talkers.js';
import { amount } from '../../../database/traffic/traffic.js';
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
  limit: limit({ preset: 20, most: 500 }),
  cursor,
});

const output = z.object({
  analysis_period_hours: z.number(),
  filters: z.record(z.string(), z.unknown()),
  total_hosts: z.number(),
  summary: z.object({
    combined_total_bytes: amount,
    combined_total_packets: amount,
    combined_total_gb: z.number(),
    combined_total_mb: z.number(),
  }),
  top_talkers: z.array(talker),
});

/**
 * Hosts by bytes, one row each. `total_hosts` and `summary` are over all hosts of the window; GB and MB are
 * 1024-based. What several sensors saw is counted by each. Source: table `top_talkers`.
 */
@Tool({
  name: 'get_top_talkers_stats',
  title: 'Top talkers',
  toolset: 'traffic',
  description:
    'Busiest hosts by bytes, one row per host, with the bytes of each direction. Use it to see who causes the traffic; get_traffic_trends tells how much there was and when, analyze_ip what a host did.',
  input,
  output,
  span: day,
  freshness: 'top_talkers',
})
export class GetTopTalkersStats implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly talkers: TalkerRepository) {}

  async execute({ direction, limit, sensor_id }: Input<typeof input>, call: ToolCall) {
    const filter = { direction, sensor_id };
    const page = { limit, offset: call.offset };
    const found = await this.talkers.findBusiest(call.window, filter, page, call.scope);
    const { total_hosts, combined_total_bytes, combined_total_packets, data_as_of, talkers, source } = found;
    const empty = total_hosts === 0 ? await explainNoTraffic('top_talkers', this.talkers, filter, call) : [];
    return call.answer(
      {
        analysis_period_hours: call.hours,
        filters: { limit, direction: direction ?? null },
        total_hosts,
        summary: {
          combined_total_bytes,
          combined_total_packets,
          combined_total_gb: gigabytes(combined_total_bytes),
          combined_total_mb: megabytes(combined_total_bytes),
        },
        top_talkers: talkers,
      },
      {
        listing: call.listing('top_talkers', talkers.length, total_hosts),
        notes: [...empty, LOWER_BOUND],
        source,
        dataAsOf: data_as_of,
      },
    );
  }
}
