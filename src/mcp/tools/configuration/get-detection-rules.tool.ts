import { z } from 'zod';
import { ConfigurationRepository } from '../../../database/configuration/configuration.repository.js';
import { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import { cursor, limit, sensorId } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { hiddenGlobals, nothingOfSensor, nothingStored, STORED_ONLY } from './configuration-notes.js';
import { type DetectionRule, GENERAL, rulesOf } from './detection-rules.js';
import { Redaction } from './redact.js';

/** NetMonitor knows about 110 thresholds. */
const MOST_VALUES = 2_000;

const input = z.strictObject({
  sensor_id: sensorId.optional().describe('With the values of this sensor'),
  limit: limit({ preset: 100, most: 500 }),
  cursor,
});

const output = z.object({
  total_rules: z.number(),
  active_rules: z.number(),
  rules: z.array(
    z.object({
      detection_type: z.string(),
      enabled: z.boolean().nullable(),
      settings: z.record(z.string(), z.unknown()),
    }),
  ),
});

/** The effective thresholds by kind of detection. Source: table `sensor_configs`, paths `thresholds.*`. */
@Tool({
  name: 'get_detection_rules',
  title: 'Detection rules',
  toolset: 'configuration',
  description:
    'Which detections are on and with which thresholds, globally or as they hold for one sensor. Other parameters: get_config_parameters.',
  input,
  output,
})
export class GetDetectionRules implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly configuration: ConfigurationRepository,
    private readonly sensors: SensorRepository,
  ) {}

  async execute({ sensor_id, limit }: Input<typeof input>, call: ToolCall) {
    const asked = { section: 'thresholds', sensor_id };
    const { rows, total } = await this.configuration.findEffective(asked, MOST_VALUES, call.scope);
    const rules = rulesOf(rows);
    const redaction = new Redaction();
    const page = rules.slice(call.offset, call.offset + limit).map(({ settings, ...rule }) => ({
      ...rule,
      settings: redaction.apply(`thresholds.${rule.detection_type}`, settings),
    }));
    const ofSensor = rows.filter((row) => row.sensor_id !== null).length;
    return call.answer(
      {
        total_rules: rules.length,
        active_rules: rules.filter(({ enabled }) => enabled === true).length,
        rules: page,
      },
      {
        listing: call.listing('rules', page.length, rules.length),
        notes: [
          total === 0
            ? nothingStored('is a threshold', await this.configuration.findSections(call.scope), call)
            : STORED_ONLY,
          ...leftOut(rows.length, total),
          ...unknownWhetherOn(rules),
          ...hiddenGlobals(call),
          ...(await nothingOfSensor(sensor_id, ofSensor, this.sensors, call)),
          ...redaction.notes(),
        ],
      },
    );
  }
}

function unknownWhetherOn(rules: DetectionRule[]): Note[] {
  const unknown = rules.filter(
    ({ enabled, detection_type }) => enabled === null && detection_type !== GENERAL,
  );
  if (unknown.length === 0) return [];
  const message = `of ${unknown.length} rules with enabled null no value is stored that says whether they are on; NetMonitor’s default holds for them, and active_rules does not count them`;
  return [{ code: 'enabled_not_stored', message }];
}

function leftOut(read: number, total: number): Note[] {
  if (read === total) return [];
  return [
    { code: 'cut_to_size', message: `made of the first ${read} of ${total} stored thresholds by path` },
  ];
}
