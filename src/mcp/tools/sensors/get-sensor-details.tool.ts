import { z } from 'zod';
import { sensor, sensorSample } from '../../../database/sensors/sensor.js';
import type { Window } from '../../../database/scope.js';
import { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import { unknownSensor } from '../../answer/known-sensors.js';
import { sensorId } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { windowBefore } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { Redaction } from '../configuration/redact.js';
import { gaps, lastDay, shown } from './sensor-answer.js';

const NEWEST = 20;
const LOOK_BACK_DAYS = 31;

const input = z.strictObject({ sensor_id: sensorId });

const output = z.object({
  sensor,
  metrics_24h: z.array(sensorSample).nullable(),
  metrics_count: z.number().nullable(),
});

/** One sensor and its newest samples of a day. Sources: as get_sensor_status. */
@Tool({
  name: 'get_sensor_details',
  title: 'One sensor',
  toolset: 'sensors',
  description: `One sensor: status, registration, alerts of 24 hours and its newest ${NEWEST} health samples (CPU, memory, disk, bandwidth). Bandwidth over time: get_bandwidth_summary.`,
  input,
  output,
  freshness: 'alerts',
})
export class GetSensorDetails implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly sensors: SensorRepository) {}

  async execute({ sensor_id }: Input<typeof input>, call: ToolCall) {
    const day = lastDay(call);
    const [found] = await this.sensors.find(day, { sensor_id }, { limit: 1, offset: 0 }, call.scope);
    if (!found) {
      const known = (call.situation.sensors ?? []).map((one) => one.sensor_id);
      throw unknownSensor(sensor_id, known);
    }
    const samples = await this.sensors.findSamples(sensor_id, day, NEWEST, call.scope);
    const redaction = new Redaction();
    return call.answer(
      {
        sensor: shown(found, redaction),
        metrics_24h: samples?.rows ?? null,
        metrics_count: samples?.total ?? null,
      },
      {
        notes: [
          ...gaps([found], this.sensors),
          ...(samples?.total === 0 ? [await this.lastSample(sensor_id, day, call)] : []),
          ...redaction.notes(),
        ],
      },
    );
  }

  private async lastSample(sensor_id: string, day: Window, { scope }: ToolCall): Promise<Note> {
    const last = await this.sensors.lastSample(sensor_id, windowBefore(day, LOOK_BACK_DAYS), scope);
    const message =
      last === null
        ? `nor is there a sample of it in the ${LOOK_BACK_DAYS} days before`
        : `its last sample is of ${last}; get_bandwidth_summary with a window up to then tells of it`;
    return { code: 'last_sample', message };
  }
}
