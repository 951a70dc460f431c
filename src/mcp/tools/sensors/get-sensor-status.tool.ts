import { z } from 'zod';
import { sensor, SENSOR_STATUSES, type SensorSummary } from '../../../database/sensors/sensor.js';
import { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import { cursor, limit } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { Redaction } from '../configuration/redact.js';
import { gaps, lastDay, shown } from './sensor-answer.js';

const input = z.strictObject({
  status_filter: z.enum(SENSOR_STATUSES).optional(),
  limit: limit({ preset: 100, most: 500 }),
  cursor,
});

const output = z.object({
  total_sensors: z.number(),
  status_summary: z.object({ online: z.number(), warning: z.number(), offline: z.number() }),
  total_alerts_24h: z.number().nullable(),
  filters_applied: z.object({ status: z.string().nullable() }),
  sensors: z.array(sensor),
});

/**
 * Sensors by id. `status_summary` counts all of them, `total_sensors` and `total_alerts_24h` those of the asked
 * status. Status: last seen under 120 s ago online, under 600 s warning, else offline. Sources: tables
 * `sensors`, `sensor_metrics`, `sensor_configs`, `alerts`.
 */
@Tool({
  name: 'get_sensor_status',
  title: 'Sensor status',
  toolset: 'sensors',
  description:
    'All sensors: online, warning or offline by when they were last seen, health, bandwidth and alerts of 24 hours. Use it to see who watches; one sensor over time: get_sensor_details.',
  input,
  output,
  freshness: 'alerts',
})
export class GetSensorStatus implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly sensors: SensorRepository) {}

  async execute({ status_filter, limit }: Input<typeof input>, call: ToolCall) {
    const day = lastDay(call);
    const summary = await this.sensors.summarize(day, status_filter, call.scope);
    const { online, warning, offline, matching } = summary;
    const page = { limit, offset: call.offset };
    const rows =
      matching === 0 ? [] : await this.sensors.find(day, { status: status_filter }, page, call.scope);
    const redaction = new Redaction();
    return call.answer(
      {
        total_sensors: matching,
        status_summary: { online, warning, offline },
        total_alerts_24h: summary.alerts_24h,
        filters_applied: { status: status_filter ?? null },
        sensors: rows.map((row) => shown(row, redaction)),
      },
      {
        listing: call.listing('sensors', rows.length, matching),
        notes: [
          ...emptiness(summary, status_filter),
          ...elsewhere(summary),
          ...gaps(rows, this.sensors),
          ...redaction.notes(),
        ],
      },
    );
  }
}

function emptiness({ online, warning, offline, matching }: SensorSummary, asked: string | undefined): Note[] {
  if (matching > 0) return [];
  const all = online + warning + offline;
  const message =
    all === 0
      ? 'no sensor is registered'
      : `none of the ${all} sensors is ${asked}: ${online} online, ${warning} warning, ${offline} offline`;
  return [{ code: 'empty', message }];
}

function elsewhere({ alerts_elsewhere }: SensorSummary): Note[] {
  if (!alerts_elsewhere) return [];
  const message = `${alerts_elsewhere} more alerts of 24 hours name no registered sensor; get_recent_threats shows them`;
  return [{ code: 'alerts_without_sensor', message }];
}
