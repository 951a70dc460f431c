import { z } from 'zod';
import { device, type DeviceCounts, type DeviceFilter } from '../../../database/devices/device.js';
import { DeviceRepository } from '../../../database/devices/device.repository.js';
import { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { unknownSensorNote } from '../../answer/known-sensors.js';
import { cursor, limit, sensorId } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { detail, fields, selectable, selected } from '../../answer/row-selection.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { Redaction } from '../configuration/redact.js';
import { shownDevice } from './device-answer.js';
import { templateId } from './device-parameters.js';

const input = z.strictObject({
  sensor_id: sensorId.optional(),
  template_id: templateId.optional(),
  include_inactive: z.boolean().default(false).describe('Removed ones and duplicates too'),
  fields: fields(device),
  detail,
  limit: limit({ preset: 50, most: 500 }),
  cursor,
});

const output = z.object({
  count: z.number(),
  summary: z.object({ total: z.number(), classified: z.number(), unclassified: z.number() }),
  devices: selectable(device),
});

/**
 * Discovered devices, the one seen last first. `count` and `summary` are over all that match; classified is
 * who has a type. Source: tables `devices`, `device_templates`.
 */
@Tool({
  name: 'get_devices',
  title: 'Devices',
  toolset: 'devices',
  description:
    'Devices NetMonitor discovered, seen last first: names, vendor, sensor, type, learned behaviour in brief. One address: get_device_by_ip; counts by type: get_device_classification_stats.',
  input,
  output,
})
export class GetDevices implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly devices: DeviceRepository,
    private readonly sensors: SensorRepository,
  ) {}

  async execute({ limit, detail, fields, cursor: _, ...filter }: Input<typeof input>, call: ToolCall) {
    const counts = await this.devices.count(filter, call.scope);
    const { total, classified, newest_seen } = counts;
    const page = { limit, offset: call.offset };
    const rows = total === 0 ? [] : await this.devices.find(filter, page, call.scope);
    const redaction = new Redaction();
    return call.answer(
      {
        count: total,
        summary: { total, classified, unclassified: total - classified },
        devices: selected(
          rows.map((row) => shownDevice(row, detail, redaction)),
          fields,
        ),
      },
      {
        listing: call.listing('devices', rows.length, total),
        notes: [
          ...(total === 0 ? await this.explainNone(filter, counts, call) : leftOut(filter, counts)),
          ...hiddenFrom(call, 'names of device types'),
          ...redaction.notes(),
        ],
        dataAsOf: newest_seen,
      },
    );
  }

  private async explainNone(
    filter: DeviceFilter,
    { inactive }: DeviceCounts,
    call: ToolCall,
  ): Promise<Note[]> {
    const { sensor_id, template_id, include_inactive } = filter;
    const filtered = sensor_id !== undefined || template_id !== undefined;
    const known = sensor_id === undefined ? [] : await this.sensors.findIds(sensor_id, call.scope);
    const all = filtered ? await this.devices.count({ include_inactive }, call.scope) : { total: 0 };
    const others =
      all.total > 0
        ? `without sensor_id and template_id there are ${all.total}`
        : `NetMonitor has discovered none${call.scope.sensors === null ? '' : ' at your sensors'}`;
    const hidden = !include_inactive && inactive > 0 ? `; ${inactive} inactive ones match` : '';
    return [
      { code: 'empty', message: `no device matches; ${others}${hidden}` },
      ...unknownSensorNote(sensor_id, known ?? []),
    ];
  }
}

function leftOut({ include_inactive }: DeviceFilter, { inactive }: DeviceCounts): Note[] {
  if (include_inactive || inactive === 0) return [];
  const message = `${inactive} inactive ${inactive === 1 ? 'device is' : 'devices are'} left out; include_inactive gives them`;
  return [{ code: 'inactive_left_out', message }];
}
