import { z } from 'zod';
import { DeviceRepository } from '../../../database/devices/device.repository.js';
import { cutJson } from '../../../database/json-value.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { hostAddress } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { aboutRows, deviceIdentity, identityOf, noDevice } from './device-answer.js';
import { ENOUGH_PACKETS, type Learned, learnedOf, uniquePorts } from './learned-behavior.js';

/** Ports shown of each side, and destinations: NetMonitor stores 50 of the latter. */
const MOST_ITEMS = 100;

const input = z.strictObject({ ip_address: hostAddress });

const ports = z.array(z.number()).nullable();

const output = z.object({
  ip_address: z.string(),
  device: deviceIdentity.nullable(),
  learned_behavior: z
    .object({
      protocols: z.array(z.string()),
      traffic_pattern: z.array(z.string()),
      typical_ports: ports,
      server_ports: ports,
      typical_destinations: z.array(z.string()),
      unique_ports: z.number().nullable(),
      unique_destinations: z.number(),
      unique_sources: z.number().nullable(),
      packet_count: z.number(),
      total_bytes: z.number().nullable(),
      packets_per_hour: z.number().nullable(),
      bytes_per_hour: z.number().nullable(),
      observation_period: z.record(z.string(), z.unknown()).nullable(),
      suggested_behaviors: z.array(z.unknown()),
    })
    .nullable(),
  can_create_template: z.boolean(),
});

/**
 * The learned profile as NetMonitor's discovery stores it: `typical_ports` are those it sent to,
 * `server_ports` those of the others that sent to it (its own are not stored), `traffic_pattern` the traits that hold, `suggested_behaviors` the rules
 * NetMonitor would make of it. Bytes are not stored by direction, and the times of the observation without a zone. A type can be made from 100 packets on.
 * Source: column `devices.learned_behavior`.
 */
@Tool({
  name: 'get_device_learned_behavior',
  title: 'Learned behaviour of a device',
  toolset: 'devices',
  description:
    'What is usual for a device: ports, protocols, destinations, volume, as NetMonitor learned it. Compare it with what happened: analyze_ip, get_device_traffic_stats.',
  input,
  output,
})
export class GetDeviceLearnedBehavior implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly devices: DeviceRepository) {}

  async execute({ ip_address }: Input<typeof input>, call: ToolCall) {
    const rows = await this.devices.findByAddress(ip_address, {}, call.scope);
    const [device] = rows;
    const learned = device ? learnedOf(device.learned_behavior) : null;
    return call.answer(
      {
        ip_address,
        device: device ? identityOf(device) : null,
        learned_behavior: learned && shownBehavior(learned),
        can_create_template: (learned?.packet_count ?? 0) >= ENOUGH_PACKETS,
      },
      {
        notes: [
          ...(device ? aboutRows(rows) : [noDevice(call)]),
          ...(device && learned === null ? [NOTHING_LEARNED] : []),
          ...(learned ? [...cut(learned), ...ofTheOthers(learned)] : []),
          ...hiddenFrom(call, 'names of device types'),
        ],
        dataAsOf: device?.last_seen ?? null,
      },
    );
  }
}

const NOTHING_LEARNED: Note = {
  code: 'empty',
  message: 'NetMonitor has stored no behaviour of this device; it does from 100 packets on',
};

function shownBehavior(learned: Learned) {
  const { traits, typical_ports, server_ports, typical_destinations, suggested_behaviors, ...figures } =
    learned;
  return {
    ...figures,
    traffic_pattern: traits,
    typical_ports: typical_ports?.slice(0, MOST_ITEMS) ?? null,
    server_ports: server_ports?.slice(0, MOST_ITEMS) ?? null,
    typical_destinations: typical_destinations.slice(0, MOST_ITEMS),
    unique_ports: uniquePorts(learned),
    suggested_behaviors: cutJson(suggested_behaviors) as unknown[],
  };
}

/** The names, the predecessor's own, promise more than NetMonitor stores. */
function ofTheOthers({ server_ports, traits }: Learned): Note[] {
  if (!server_ports?.length && !traits.includes('is_server')) return [];
  const message =
    'server_ports are the ports of other hosts that sent to the device, so those of services it uses; is_server says only that there was one. Which ports it serves itself NetMonitor does not store';
  return [{ code: 'ports_of_others', message }];
}

function cut({ typical_ports, server_ports }: Learned): Note[] {
  if (typical_ports === null || server_ports === null) {
    return [
      { code: 'ports_unknown', message: 'the stored lists of ports are missing or too long to be read' },
    ];
  }
  const longest = Math.max(typical_ports.length, server_ports.length);
  if (longest <= MOST_ITEMS) return [];
  return [{ code: 'ports_cut', message: `${longest} ports on one side; the lowest ${MOST_ITEMS} are shown` }];
}
