import { z } from 'zod';
import type { Device } from '../../../database/devices/device.js';
import { DeviceRepository } from '../../../database/devices/device.repository.js';
import { TypeEvidenceRepository } from '../../../database/devices/type-evidence.repository.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { hostAddress } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { hostnamePattern, type SuggestedType, suggestTypes } from './classification-hints.js';
import { aboutRows, noDevice } from './device-answer.js';
import { learnedOf, learnedSummary } from './learned-behavior.js';

const MOST_SUGGESTIONS = 5;

const input = z.strictObject({ ip_address: hostAddress });

const output = z.object({
  ip_address: z.string(),
  current_template: z.string().nullable(),
  suggested_templates: z.array(
    z.object({
      template_id: z.number(),
      name: z.string(),
      confidence: z.number(),
      reasons: z.array(z.string()),
    }),
  ),
  confidence: z.number(),
  reasoning: z.array(z.string()),
  hints: z.object({
    vendor: z.string().nullable(),
    hostname_pattern: z.string().nullable(),
    behavior_summary: z.record(z.string(), z.unknown()).nullable(),
  }),
});

/**
 * Types a device may be of, each with its reasons. `confidence` is 0 to 1: one minus the product of (1 − weight)
 * over the reasons, where NetMonitor's own suggestion weighs its confidence, devices of the same vendor 0.6 times
 * their share of the type, ports it sends to 0.5 times the share its rules expect, and the host name 0.4. `confidence`
 * and `reasoning` on top are those of the first suggestion. Sources: tables `devices`, `device_templates`,
 * `template_behaviors`.
 */
@Tool({
  name: 'get_device_classification_hints',
  title: 'What a device may be',
  toolset: 'devices',
  description:
    'Which device types an address may be of and why: classifier, vendor, host name, ports it calls, with a confidence of 0 to 1. For devices that nobody classified.',
  input,
  output,
})
export class GetDeviceClassificationHints implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly devices: DeviceRepository,
    private readonly types: TypeEvidenceRepository,
  ) {}

  async execute({ ip_address }: Input<typeof input>, call: ToolCall) {
    const rows = await this.devices.findByAddress(ip_address, {}, call.scope);
    const [device] = rows;
    const suggestions = device ? await this.suggest(device, call) : [];
    const [best] = suggestions;
    return call.answer(
      {
        ip_address,
        current_template: device?.template_name ?? null,
        suggested_templates: suggestions,
        confidence: best?.confidence ?? 0,
        reasoning: best?.reasons ?? [],
        hints: {
          vendor: device?.vendor ?? null,
          hostname_pattern: hostnamePattern(device?.hostname ?? null),
          behavior_summary: device ? learnedSummary(learnedOf(device.learned_behavior)) : null,
        },
      },
      {
        notes: [
          ...(device ? [...aboutRows(rows), ...explain(suggestions, call)] : [noDevice(call)]),
          ...hiddenFrom(call, 'device types'),
        ],
        dataAsOf: device?.last_seen ?? null,
      },
    );
  }

  private async suggest(device: Device, call: ToolCall): Promise<SuggestedType[]> {
    const types = await this.types.find(device, call.scope);
    return suggestTypes(device, learnedOf(device.learned_behavior), types).slice(0, MOST_SUGGESTIONS);
  }
}

function explain(suggestions: SuggestedType[], { scope }: ToolCall): Note[] {
  if (suggestions.length > 0 || scope.sensors !== null) return [];
  const message =
    'neither classifier, vendor, host name nor ports it calls speak for one of the device types here';
  return [{ code: 'empty', message }];
}
