import { z } from 'zod';
import { TalkerRepository } from '../../../database/traffic/talker.repository.js';
import type { Direction, DirectionSum } from '../../../database/traffic/talkers.js';
import { amount } from '../../../database/traffic/traffic.js';
import { hostAddress, sensorId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { LOWER_BOUND } from './lower-bound.js';
import { explainNoTraffic } from './no-traffic.js';
import { readable } from './volume.js';

const week = span({ hours: 168 });

const input = z.strictObject({
  ...week.arguments,
  ip_address: hostAddress,
  sensor_id: sensorId.optional(),
});

const volume = z.object({
  bytes: amount,
  bytes_formatted: z.string(),
  packets: amount,
  observation_count: z.number(),
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
});

const output = z.object({
  ip_address: z.string(),
  period_hours: z.number(),
  inbound: volume,
  outbound: volume,
  internal: volume,
  bidirectional: volume,
  unknown: volume,
  total: volume,
});

/**
 * Traffic of one host by direction, as sensors saw it: lower bounds. `observation_count` is the number of
 * intervals it was among the busiest in; formatted bytes are 1024-based. Source: table `top_talkers`.
 */
@Tool({
  name: 'get_device_traffic_stats',
  title: 'Traffic of a device',
  toolset: 'traffic',
  description:
    'Bytes and packets of one host by direction, at least, and when it was first and last busy. All hosts: get_top_talkers_stats; what is usual for it: get_device_learned_behavior.',
  input,
  output,
  span: week,
  freshness: 'top_talkers',
})
export class GetDeviceTrafficStats implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly talkers: TalkerRepository) {}

  async execute({ ip_address, sensor_id }: Input<typeof input>, call: ToolCall) {
    const filter = { ip_address, sensor_id };
    const sums = await this.talkers.sumByDirection(call.window, filter, call.scope);
    const all = volumeOf(sums, null);
    const empty =
      all.observation_count === 0 ? await explainNoTraffic('top_talkers', this.talkers, filter, call) : [];
    return call.answer(
      {
        ip_address,
        period_hours: call.hours,
        inbound: volumeOf(sums, 'inbound'),
        outbound: volumeOf(sums, 'outbound'),
        internal: volumeOf(sums, 'internal'),
        bidirectional: volumeOf(sums, 'bidirectional'),
        unknown: volumeOf(sums, 'unknown'),
        total: all,
      },
      { notes: [...empty, LOWER_BOUND] },
    );
  }
}

function volumeOf(sums: DirectionSum[], wanted: Direction | null): z.output<typeof volume> {
  const { direction: _, ...sum } = sums.find(({ direction }) => direction === wanted) ?? NOTHING;
  return { ...sum, bytes_formatted: readable(sum.bytes) };
}

const NOTHING: DirectionSum = {
  direction: null,
  bytes: 0,
  packets: 0,
  observation_count: 0,
  first_seen: null,
  last_seen: null,
};
