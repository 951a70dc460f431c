import { z } from 'zod';
import { DeviceRepository } from '../../../database/devices/device.repository.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { hostAddress } from '../../answer/parameters.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { aboutRows, deviceIdentity, identityOf, noDevice } from './device-answer.js';
import {
  learnedOf,
  LEARNING_STATUSES,
  learningStatus,
  type LearningStatus,
  uniquePorts,
} from './learned-behavior.js';

const input = z.strictObject({ ip_address: hostAddress });

const output = z.object({
  ip_address: z.string(),
  learning_status: z.enum(LEARNING_STATUSES),
  message: z.string(),
  device: deviceIdentity.nullable(),
  statistics: z.object({
    has_learned_behavior: z.boolean(),
    packet_count: z.number(),
    unique_ports: z.number().nullable(),
    unique_destinations: z.number(),
    protocols: z.array(z.string()),
    observation_hours: z.number().nullable(),
  }),
});

const MESSAGES: Record<LearningStatus, string> = {
  not_found: 'There is no such device.',
  not_started: 'NetMonitor has stored no traffic of this device yet; it does from 100 packets on.',
  insufficient_data: 'Fewer than 100 packets: too few to tell what is usual.',
  learning: 'Fewer than 2 ports and fewer than 3 destinations: the picture is one-sided.',
  ready: 'There is enough to tell what is usual, and to make a device type of it.',
};

/**
 * Whether there is enough learned data, from what NetMonitor's discovery stores: `not_started` without packets,
 * `insufficient_data` below 100, `learning` with fewer than 2 ports and fewer than 3 destinations, else `ready`.
 * Source: column `devices.learned_behavior`.
 */
@Tool({
  name: 'get_device_learning_status',
  title: 'Learning status of a device',
  toolset: 'devices',
  description:
    'Whether NetMonitor has seen enough of a device to know its usual behaviour, with packets, ports and destinations. The behaviour itself: get_device_learned_behavior.',
  input,
  output,
})
export class GetDeviceLearningStatus implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly devices: DeviceRepository) {}

  async execute({ ip_address }: Input<typeof input>, call: ToolCall) {
    const rows = await this.devices.findByAddress(ip_address, {}, call.scope);
    const [device] = rows;
    const learned = device ? learnedOf(device.learned_behavior) : null;
    const status: LearningStatus = device ? learningStatus(learned) : 'not_found';
    return call.answer(
      {
        ip_address,
        learning_status: status,
        message: MESSAGES[status],
        device: device ? identityOf(device) : null,
        statistics: {
          has_learned_behavior: learned !== null,
          packet_count: learned?.packet_count ?? 0,
          unique_ports: learned === null ? 0 : uniquePorts(learned),
          unique_destinations: learned?.unique_destinations ?? 0,
          protocols: learned?.protocols ?? [],
          observation_hours: learned?.observation_period?.duration_hours ?? null,
        },
      },
      {
        notes: [
          ...(device ? aboutRows(rows) : [noDevice(call)]),
          ...hiddenFrom(call, 'names of device types'),
        ],
        dataAsOf: device?.last_seen ?? null,
      },
    );
  }
}
