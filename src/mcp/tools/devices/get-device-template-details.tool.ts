import { z } from 'zod';
import { deviceTemplate, templateBehavior } from '../../../database/devices/device-template.js';
import { DeviceTemplateRepository } from '../../../database/devices/device-template.repository.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { ToolError } from '../../tool-error.js';
import { templateId } from './device-parameters.js';

const input = z.strictObject({ template_id: templateId });

const output = z.object({ template: deviceTemplate.extend({ behaviors: z.array(templateBehavior) }) });

/**
 * One device type, active or not, with its rules. Sources: tables `device_templates`, `template_behaviors`,
 * `devices`.
 */
@Tool({
  name: 'get_device_template_details',
  title: 'One device type',
  toolset: 'devices',
  description:
    'One device type with its rules of expected behaviour (ports, protocols, destinations, patterns). Whether they hide a certain alert: test_alert_suppression.',
  input,
  output,
})
export class GetDeviceTemplateDetails implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly templates: DeviceTemplateRepository) {}

  async execute({ template_id }: Input<typeof input>, call: ToolCall) {
    requireAllSensors(call, 'device types');
    const template = await this.templates.findById(template_id, call.scope);
    if (template === undefined) {
      throw new ToolError(
        'not_found',
        `no device type has the id ${template_id}; get_device_templates lists them`,
      );
    }
    const { behavior_count, behaviors } = template;
    const left = behavior_count - behaviors.length;
    return call.answer(
      { template },
      { notes: left > 0 ? [{ code: 'rules_left_out', message: `${left} more rules are left out` }] : [] },
    );
  }
}
