import { z } from 'zod';
import type { DeviceType } from '../../../database/devices/device.js';
import { DeviceRepository } from '../../../database/devices/device.repository.js';
import { TalkerRepository } from '../../../database/traffic/talker.repository.js';
import { DIRECTIONS, talker } from '../../../database/traffic/talkers.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { cursor, limit, sensorId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { LOWER_BOUND } from './lower-bound.js';
import { explainNoTraffic } from './no-traffic.js';
import { readable } from './volume.js';

const day = span({ hours: 24 });
const NOBODY: ReadonlyMap<string, DeviceType> = new Map();

const input = z.strictObject({
  ...day.arguments,
  direction: z.enum(DIRECTIONS).optional().describe('Default: all'),
  sensor_id: sensorId.optional(),
  limit: limit({ preset: 10, most: 200 }),
  cursor,
});

const output = z.object({
  period_hours: z.number(),
  direction_filter: z.string().nullable(),
  count: z.number(),
  top_talkers: z.array(
    talker.extend({
      total_bytes_formatted: z.string(),
      device_type: z.string().nullable(),
      device_icon: z.string().nullable(),
      device_notes: z.string().nullable(),
      classification_method: z.string().nullable(),
      classification_confidence: z.number().nullable(),
    }),
  ),
});

/**
 * Hosts by bytes with what they are, one row each; `count` is over all hosts of the window, formatted bytes are
 * 1024-based. Sources: tables `top_talkers`, `devices`, `device_templates`.
 */
@Tool({
  name: 'get_top_talkers',
  title: 'Top talkers and what they are',
  toolset: 'traffic',
  description:
    'Busiest hosts by bytes with their device type and notes. Use it to see which kinds of devices cause the traffic; get_top_talkers_stats has totals and needs no devices.',
  input,
  output,
  span: day,
  freshness: 'top_talkers',
})
export class GetTopTalkers implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly talkers: TalkerRepository,
    private readonly devices: DeviceRepository,
  ) {}

  async execute({ direction, limit, sensor_id }: Input<typeof input>, call: ToolCall) {
    const filter = { direction, sensor_id };
    const page = { limit, offset: call.offset };
    const { talkers, total_hosts, data_as_of, source } = await this.talkers.findBusiest(
      call.window,
      filter,
      page,
      call.scope,
    );
    const addresses = talkers.map(({ ip_address }) => ip_address);
    const types = addresses.length === 0 ? NOBODY : await this.devices.findTypes(addresses, call.scope);
    const empty = total_hosts === 0 ? await explainNoTraffic('top_talkers', this.talkers, filter, call) : [];
    return call.answer(
      {
        period_hours: call.hours,
        direction_filter: direction ?? null,
        count: total_hosts,
        top_talkers: talkers.map((row) => {
          const device = types.get(row.ip_address);
          return {
            ...row,
            total_bytes_formatted: readable(row.total_bytes),
            device_type: device?.template_name ?? null,
            device_icon: device?.template_icon ?? null,
            device_notes: device?.notes ?? null,
            classification_method: device?.classification_method ?? null,
            classification_confidence: device?.classification_confidence ?? null,
          };
        }),
      },
      {
        listing: call.listing('top_talkers', talkers.length, total_hosts),
        notes: [...empty, LOWER_BOUND, ...hiddenFrom(call, 'names of device types')],
        source,
        dataAsOf: data_as_of,
      },
    );
  }
}
