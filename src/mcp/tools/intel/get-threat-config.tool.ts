import { z } from 'zod';
import { ConfigurationRepository } from '../../../database/configuration/configuration.repository.js';
import { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import { sensorId } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import {
  hiddenGlobals,
  nothingOfSensor,
  nothingStored,
  STORED_ONLY,
} from '../configuration/configuration-notes.js';
import { Redaction } from '../configuration/redact.js';
import { switchesOf } from './threat-switches.js';

/** NetMonitor knows about 200 of them. */
const MOST_VALUES = 1_000;
/** Bytes; the values stand in an answer twice, as data and as text. */
const LARGEST = 15_000;

const input = z.strictObject({ sensor_id: sensorId.optional().describe('With the values of this sensor') });

const output = z.object({
  sensor_id: z.string().nullable(),
  total_parameters: z.number(),
  enabled: z.array(z.string()),
  disabled: z.array(z.string()),
  config: z.record(z.string(), z.unknown()),
});

/**
 * The parameters below `threat` as they hold globally, or for one sensor: its own before the global ones. Source:
 * table `sensor_configs`.
 */
@Tool({
  name: 'get_threat_config',
  title: 'Advanced detections',
  toolset: 'intel',
  description:
    'Which of the advanced detections (threat.*: phishing, Tor, cryptomining, web attacks …) are on and with which values, globally or for one sensor. Thresholds: get_detection_rules.',
  input,
  output,
})
export class GetThreatConfig implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly configuration: ConfigurationRepository,
    private readonly sensors: SensorRepository,
  ) {}

  async execute({ sensor_id }: Input<typeof input>, call: ToolCall) {
    const asked = { section: 'threat', sensor_id };
    const { rows, total } = await this.configuration.findEffective(asked, MOST_VALUES, call.scope);
    const { values, enabled, disabled } = switchesOf(rows);
    const redaction = new Redaction();
    const shown = fitting(values.map(([path, value]) => [path, redaction.apply(path, value)]));
    const ofSensor = rows.filter((row) => row.sensor_id !== null).length;
    return call.answer(
      {
        sensor_id: sensor_id ?? null,
        total_parameters: values.length,
        enabled,
        disabled,
        config: Object.fromEntries(shown),
      },
      {
        notes: [
          total === 0
            ? nothingStored('is below threat', await this.configuration.findSections(call.scope), call)
            : STORED_ONLY,
          ...leftOut(shown.length, values.length, rows.length < total),
          ...hiddenGlobals(call),
          ...(await nothingOfSensor(sensor_id, ofSensor, this.sensors, call)),
          ...redaction.notes(),
        ],
      },
    );
  }
}

/** As many values, by path, as fit into one answer. */
function fitting(values: [string, unknown][]): [string, unknown][] {
  let room = LARGEST;
  const end = values.findIndex((value) => (room -= Buffer.byteLength(JSON.stringify(value))) < 0);
  return end === -1 ? values : values.slice(0, end);
}

function leftOut(shown: number, all: number, moreStored: boolean): Note[] {
  if (shown === all && !moreStored) return [];
  const message = `config shows the first ${shown} parameters by path; get_config_parameters with path_prefix gives the rest`;
  return [{ code: 'cut_to_size', message }];
}
