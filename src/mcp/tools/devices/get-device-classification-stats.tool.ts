import { z } from 'zod';
import { classification } from '../../../database/devices/classification.js';
import { ClassificationRepository } from '../../../database/devices/classification.repository.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';

const input = z.strictObject({});

const output = z.object({
  statistics: z.object({
    total_devices: z.number(),
    classified_devices: z.number(),
    unclassified_devices: z.number(),
    inactive_devices: z.number(),
    classification_rate: z.number().nullable(),
    by_category: classification.shape.by_category,
    by_template: classification.shape.by_template,
    total_templates: z.number().nullable(),
    total_service_providers: z.number().nullable(),
  }),
});

/**
 * Counts of active devices; classified is who has a type. `classification_rate` is the percentage of classified
 * ones, null without devices; `by_template` has the ten most frequent. Types and providers count when active.
 * Sources: tables `devices`, `device_templates`, `service_providers`.
 */
@Tool({
  name: 'get_device_classification_stats',
  title: 'Classification of devices',
  toolset: 'devices',
  description:
    'How many devices have a type and how many nobody has classified, by category and type. Who they are: get_devices.',
  input,
  output,
})
export class GetDeviceClassificationStats implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly classification: ClassificationRepository) {}

  async execute(_: object, call: ToolCall) {
    const found = await this.classification.count(call.scope);
    const { devices, classified, inactive, by_category, by_template } = found;
    const seesTypes = call.scope.sensors === null;
    return call.answer(
      {
        statistics: {
          total_devices: devices,
          classified_devices: classified,
          unclassified_devices: devices - classified,
          inactive_devices: inactive,
          classification_rate: devices === 0 ? null : Math.round((1_000 * classified) / devices) / 10,
          by_category,
          by_template,
          total_templates: seesTypes ? found.templates : null,
          total_service_providers: seesTypes ? found.providers : null,
        },
      },
      {
        notes: [
          ...(devices === 0 ? [{ code: 'empty', message: 'NetMonitor has discovered no device' }] : []),
          ...hiddenFrom(call, 'device types and known providers'),
        ],
        dataAsOf: found.newest_seen,
      },
    );
  }
}
