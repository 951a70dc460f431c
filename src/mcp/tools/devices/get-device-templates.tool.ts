import { z } from 'zod';
import { deviceTemplate, type TemplateCategories } from '../../../database/devices/device-template.js';
import { DeviceTemplateRepository } from '../../../database/devices/device-template.repository.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import { cursor, limit } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { clean } from '../../answer/untrusted.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';

const input = z.strictObject({
  category: z
    .string()
    .trim()
    .min(1)
    .max(50)
    .optional()
    .describe('Such as iot, endpoint, server, infrastructure, other'),
  limit: limit({ preset: 50, most: 200 }),
  cursor,
});

const output = z.object({
  count: z.number(),
  by_category: z.record(z.string(), z.number()),
  templates: z.array(deviceTemplate),
});

/** Active device types, those of NetMonitor itself first. Sources: tables `device_templates`, `devices`. */
@Tool({
  name: 'get_device_templates',
  title: 'Device types',
  toolset: 'devices',
  description:
    'Device types (templates) that devices are classified by, with how many devices and rules each has. Rules of one: get_device_template_details.',
  input,
  output,
})
export class GetDeviceTemplates implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly templates: DeviceTemplateRepository) {}

  async execute({ category, limit }: Input<typeof input>, call: ToolCall) {
    requireAllSensors(call, 'device types');
    const counts = await this.templates.count(category, call.scope);
    const page = { limit, offset: call.offset };
    const rows = counts.matching === 0 ? [] : await this.templates.find(category, page, call.scope);
    return call.answer(
      { count: counts.matching, by_category: counts.by_category, templates: rows },
      {
        listing: call.listing('templates', rows.length, counts.matching),
        notes: [...(counts.matching === 0 ? [explainNone(counts)] : []), ...leftOut(counts)],
      },
    );
  }
}

function explainNone({ by_category }: TemplateCategories): Note {
  const present = Object.entries(by_category).map(([name, n]) => `${clean(name, 50)} (${n})`);
  const others = present.length === 0 ? 'there is none of another either' : `there are ${present.join(', ')}`;
  return { code: 'empty', message: `no active device type matches; ${others}` };
}

function leftOut({ inactive }: TemplateCategories): Note[] {
  if (inactive === 0) return [];
  return [{ code: 'inactive_left_out', message: `${inactive} inactive device types are left out` }];
}
