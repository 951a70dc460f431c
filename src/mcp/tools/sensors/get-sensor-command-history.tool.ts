import { z } from 'zod';
import { sensorCommand } from '../../../database/sensors/sensor-command.js';
import { SensorCommandRepository } from '../../../database/sensors/sensor-command.repository.js';
import { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import { unknownSensor } from '../../answer/known-sensors.js';
import { cursor, limit, sensorId } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { Redaction } from '../configuration/redact.js';

const input = z.strictObject({ sensor_id: sensorId, limit: limit({ preset: 20, most: 200 }), cursor });

const counts = z.record(z.string(), z.number());

const output = z.object({
  sensor_id: z.string(),
  total_commands: z.number(),
  statistics: z.object({ by_status: counts, by_type: counts }),
  commands: z.array(sensorCommand),
});

/** Commands newest first; the statistics count all of them. Source: table `sensor_commands`. */
@Tool({
  name: 'get_sensor_command_history',
  title: 'Commands to a sensor',
  toolset: 'sensors',
  description:
    'Commands sent to one sensor, newest first, with status and result, and counts over all of them. Secrets are redacted.',
  input,
  output,
})
export class GetSensorCommandHistory implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly commands: SensorCommandRepository,
    private readonly sensors: SensorRepository,
  ) {}

  async execute({ sensor_id, limit }: Input<typeof input>, call: ToolCall) {
    const totals = await this.commands.total(sensor_id, call.scope);
    const page = { limit, offset: call.offset };
    const rows = totals.total === 0 ? [] : await this.commands.find(sensor_id, page, call.scope);
    const redaction = new Redaction();
    return call.answer(
      {
        sensor_id,
        total_commands: totals.total,
        statistics: { by_status: totals.by_status, by_type: totals.by_type },
        commands: rows.map((row) => ({
          ...row,
          parameters: redaction.apply('parameters', row.parameters),
          result: redaction.apply('result', row.result),
        })),
      },
      {
        listing: call.listing('commands', rows.length, totals.total),
        notes: [...(totals.total === 0 ? await this.explainNone(sensor_id, call) : []), ...redaction.notes()],
      },
    );
  }

  /** @throws ToolError not_found when the sensor is not registered */
  private async explainNone(sensor_id: string, call: ToolCall): Promise<Note[]> {
    const known = await this.sensors.findIds(sensor_id, call.scope);
    if (known && !known.includes(sensor_id)) throw unknownSensor(sensor_id, known);
    return [{ code: 'empty', message: 'no command was ever sent to this sensor' }];
  }
}
