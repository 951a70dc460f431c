import { z } from 'zod';
import type { DeviceRules } from '../../../database/devices/device-rules.js';
import { DeviceRulesRepository } from '../../../database/devices/device-rules.repository.js';
import { ServiceProviderRepository } from '../../../database/devices/service-provider.repository.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import { hostAddress, threatType } from '../../answer/parameters.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { suppressionNotes, verdictOn } from './suppression-verdict.js';

const input = z.strictObject({
  source_ip: hostAddress,
  destination_ip: hostAddress.optional(),
  alert_type: threatType,
  destination_port: z.number().int().min(1).max(65_535).optional(),
});

const device = z
  .object({
    ip_address: z.string(),
    hostname: z.string().nullable(),
    vendor: z.string().nullable(),
    sensor_id: z.string().nullable(),
  })
  .nullable();
const template = z
  .object({ id: z.number(), name: z.string().nullable(), category: z.string().nullable(), rules: z.number() })
  .nullable();

const output = z.object({
  would_suppress: z.boolean().nullable(),
  reason: z.string(),
  matching_behaviors: z.array(
    z.object({
      behavior_type: z.string(),
      reason: z.string(),
      condition: z.string().nullable(),
      direction: z.string(),
      device: z.string(),
    }),
  ),
  source_device: device,
  source_template: template,
  destination_device: device,
  destination_template: template,
});

/**
 * Whether the rules of the types of both devices would suppress an alert, as NetMonitor applies them.
 * `would_suppress` is null where that hangs on what is not known here, such as the protocol of the packet: then
 * `condition` says on what. Sources: tables `devices`, `device_templates`, `template_behaviors`,
 * `service_providers`.
 */
@Tool({
  name: 'test_alert_suppression',
  title: 'Would an alert be suppressed',
  toolset: 'alerts',
  description:
    'Whether rules of device types would hide an alert of this type between these hosts, and which. Use it when an expected alert is missing; ignored networks are in get_whitelist_entries.',
  input,
  output,
})
export class TestAlertSuppression implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly rules: DeviceRulesRepository,
    private readonly providers: ServiceProviderRepository,
  ) {}

  async execute(asked: Input<typeof input>, call: ToolCall) {
    requireAllSensors(call, 'device types and their rules');
    const { source_ip, destination_ip = null, destination_port = null } = asked;
    const addresses = [source_ip, ...(destination_ip === null ? [] : [destination_ip])];
    const devices = await this.rules.find(addresses, call.scope);
    const known =
      destination_ip === null
        ? { matches: [] }
        : await this.providers.check(destination_ip, undefined, call.scope);
    const source = devices.get(source_ip);
    const destination = destination_ip === null ? undefined : devices.get(destination_ip);
    const alert = {
      alert_type: asked.alert_type.toUpperCase(),
      source_ip,
      destination_ip,
      destination_port,
      // NetMonitor looks through its providers by category and applies the first that has the address.
      provider_category: known.matches.map(({ category }) => category).toSorted()[0] ?? null,
    };
    return call.answer(
      {
        ...verdictOn(alert, source, destination),
        source_device: deviceOf(source),
        source_template: templateOf(source),
        destination_device: deviceOf(destination),
        destination_template: templateOf(destination),
      },
      { notes: suppressionNotes(alert, [source, destination]) },
    );
  }
}

function deviceOf(found: DeviceRules | undefined) {
  if (found === undefined) return null;
  const { ip_address, hostname, vendor, sensor_id } = found;
  return { ip_address, hostname, vendor, sensor_id };
}

function templateOf(found: DeviceRules | undefined) {
  if (found === undefined || found.template_id === null) return null;
  const { template_id, template_name, template_category, behaviors } = found;
  return { id: template_id, name: template_name, category: template_category, rules: behaviors.length };
}
