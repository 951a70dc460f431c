import { z } from 'zod';
import { device } from '../../../database/devices/device.js';
import { DeviceRepository } from '../../../database/devices/device.repository.js';
import { providerMatch } from '../../../database/devices/service-provider.js';
import { ServiceProviderRepository } from '../../../database/devices/service-provider.repository.js';
import { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { unknownSensorNote } from '../../answer/known-sensors.js';
import { hostAddress, sensorId } from '../../answer/parameters.js';
import { detail } from '../../answer/row-selection.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { Redaction } from '../configuration/redact.js';
import { aboutRows, shownDevice } from './device-answer.js';

const input = z.strictObject({ ip_address: hostAddress, sensor_id: sensorId.optional(), detail });

const output = z.object({
  ip_address: z.string(),
  device: device.nullable(),
  service_provider: providerMatch.nullable(),
});

/**
 * The active device of an address that was seen last, inactive ones only where there is no other; without any,
 * the provider whose network the address is in. Sources: tables `devices`, `device_templates`,
 * `service_providers`.
 */
@Tool({
  name: 'get_device_by_ip',
  title: 'Device of an address',
  toolset: 'devices',
  description:
    'What NetMonitor discovered about one address: name, vendor, MAC, type, sensor, behaviour; for an outside address its known provider. Alerts of it: analyze_ip; traffic: get_device_traffic_stats.',
  input,
  output,
})
export class GetDeviceByIp implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly devices: DeviceRepository,
    private readonly providers: ServiceProviderRepository,
    private readonly sensors: SensorRepository,
  ) {}

  async execute({ ip_address, sensor_id, detail }: Input<typeof input>, call: ToolCall) {
    const rows = await this.devices.findByAddress(ip_address, { sensor_id }, call.scope);
    const [found] = rows;
    if (found === undefined) return this.unknownDevice(ip_address, sensor_id, call);
    const redaction = new Redaction();
    const shown = shownDevice(found, detail, redaction);
    return call.answer(
      { ip_address, device: shown, service_provider: null },
      {
        notes: [...aboutRows(rows), ...hiddenFrom(call, 'names of device types'), ...redaction.notes()],
        dataAsOf: found.last_seen,
      },
    );
  }

  private async unknownDevice(ip_address: string, sensor_id: string | undefined, call: ToolCall) {
    const { matches } = await this.providers.check(ip_address, undefined, call.scope);
    const known = sensor_id === undefined ? [] : await this.sensors.findIds(sensor_id, call.scope);
    const where = call.scope.sensors === null && sensor_id === undefined ? '' : ' at the sensors asked about';
    const message = `NetMonitor discovered no device of this address${where}; analyze_ip tells of its alerts, get_device_traffic_stats of its traffic`;
    return call.answer(
      { ip_address, device: null, service_provider: matches[0] ?? null },
      {
        notes: [
          { code: 'empty', message },
          ...hiddenFrom(call, 'known providers'),
          ...unknownSensorNote(sensor_id, known ?? []),
        ],
      },
    );
  }
}
