import { z } from 'zod';
import { ClassificationRepository } from '../../../database/devices/classification.repository.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import type { Note } from '../../answer/receipt.js';
import { Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';

const input = z.strictObject({});

const output = z.object({
  statistics: z.object({
    devices_monitored: z.number(),
    devices_with_templates: z.number(),
    templates_active: z.number().nullable(),
    service_providers: z.number().nullable(),
  }),
});

/**
 * How far alerts can be suppressed at all: active devices, those with a type, active types and providers.
 * Sources: tables `devices`, `device_templates`, `service_providers`.
 */
@Tool({
  name: 'get_alert_suppression_stats',
  title: 'Reach of alert suppression',
  toolset: 'alerts',
  description:
    'How many devices have a type whose rules may hide their alerts. Whether a certain alert would be hidden: test_alert_suppression; ignored networks: get_whitelist_entries.',
  input,
  output,
})
export class GetAlertSuppressionStats implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly classification: ClassificationRepository) {}

  async execute(_: object, call: ToolCall) {
    const { devices, classified, templates, providers, newest_seen } = await this.classification.count(
      call.scope,
    );
    const seesTypes = call.scope.sensors === null;
    return call.answer(
      {
        statistics: {
          devices_monitored: devices,
          devices_with_templates: classified,
          templates_active: seesTypes ? templates : null,
          service_providers: seesTypes ? providers : null,
        },
      },
      {
        notes: [
          ...(devices === 0 ? [{ code: 'empty', message: 'NetMonitor has discovered no device' }] : []),
          NOT_COUNTED,
          ...hiddenFrom(call, 'device types and known providers'),
        ],
        dataAsOf: newest_seen,
      },
    );
  }
}

const NOT_COUNTED: Note = {
  code: 'not_stored',
  message:
    'NetMonitor stores no suppressed alert and no count of them, so how many were hidden is unknown; these figures tell only how far its rules reach',
};
