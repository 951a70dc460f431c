import { z } from 'zod';
import { configParameter } from '../../../database/configuration/configuration.js';
import { ConfigurationRepository } from '../../../database/configuration/configuration.repository.js';
import { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import { cursor, limit, sensorId } from '../../answer/parameters.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { hiddenGlobals, nothingOfSensor, nothingStored, STORED_ONLY } from './configuration-notes.js';
import { Redaction } from './redact.js';

const input = z.strictObject({
  sensor_id: sensorId.optional(),
  path_prefix: z.string().trim().min(1).max(200).optional().describe('Such as thresholds.port_scan'),
  limit: limit({ preset: 100, most: 500 }),
  cursor,
});

const output = z.object({
  total_parameters: z.number(),
  count: z.number(),
  sensor_id: z.string().nullable(),
  parameters: z.array(configParameter),
});

/**
 * Parameters by path. NetMonitor adds a row each time a global one is set: the newest is given, and `earlier_values`
 * counts those it replaced. Source: table `sensor_configs`.
 */
@Tool({
  name: 'get_config_parameters',
  title: 'Configuration parameters',
  toolset: 'configuration',
  description:
    'Stored configuration parameters with who changed them when: the global ones, with sensor_id also that sensor’s own; effective tells which holds. Secrets are redacted. As a tree: get_config.',
  input,
  output,
})
export class GetConfigParameters implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly configuration: ConfigurationRepository,
    private readonly sensors: SensorRepository,
  ) {}

  async execute({ limit, ...filter }: Input<typeof input>, call: ToolCall) {
    const { total, of_sensor } = await this.configuration.countParameters(filter, call.scope);
    const page = { limit, offset: call.offset };
    const rows = total === 0 ? [] : await this.configuration.findParameters(filter, page, call.scope);
    const redaction = new Redaction();
    const parameters = rows.map((row) => ({
      ...row,
      parameter_value: redaction.apply(row.parameter_path, row.parameter_value),
      description: redaction.apply('description', row.description),
    }));
    const { sensor_id, path_prefix } = filter;
    const asked = path_prefix === undefined ? 'matches' : 'has a path that begins so';
    return call.answer(
      { total_parameters: total, count: total, sensor_id: sensor_id ?? null, parameters },
      {
        listing: call.listing('parameters', parameters.length, total),
        notes: [
          total === 0
            ? nothingStored(asked, await this.configuration.findSections(call.scope), call)
            : STORED_ONLY,
          ...hiddenGlobals(call),
          ...(await nothingOfSensor(sensor_id, of_sensor, this.sensors, call)),
          ...redaction.notes(),
        ],
      },
    );
  }
}
