import { z } from 'zod';
import {
  CONFIGURATION_SCOPES,
  whitelistEntry,
  type WhitelistFilter,
} from '../../../database/configuration/configuration.js';
import { ConfigurationRepository } from '../../../database/configuration/configuration.repository.js';
import { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import { cursor, limit, sensorId } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { hiddenGlobals, nothingOfSensor } from './configuration-notes.js';
import { Redaction } from './redact.js';

const input = z.strictObject({
  scope: z.enum(CONFIGURATION_SCOPES).optional(),
  sensor_id: sensorId.optional().describe('Entries of this sensor, and the global ones'),
  limit: limit({ preset: 100, most: 500 }),
  cursor,
});

const output = z.object({
  total_entries: z.number(),
  scope_filter: z.string().nullable(),
  sensor_filter: z.string().nullable(),
  entries: z.array(whitelistEntry),
});

/** Whitelist entries, newest first. Source: table `ip_whitelists`. */
@Tool({
  name: 'get_whitelist_entries',
  title: 'Whitelist',
  toolset: 'configuration',
  description:
    'Networks whose alerts NetMonitor ignores, newest entry first: why an address may raise no alert. With sensor_id: what holds for that sensor.',
  input,
  output,
})
export class GetWhitelistEntries implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly configuration: ConfigurationRepository,
    private readonly sensors: SensorRepository,
  ) {}

  async execute({ limit, ...filter }: Input<typeof input>, call: ToolCall) {
    const { total, of_sensor } = await this.configuration.countWhitelist(filter, call.scope);
    const page = { limit, offset: call.offset };
    const rows = total === 0 ? [] : await this.configuration.findWhitelist(filter, page, call.scope);
    const redaction = new Redaction();
    const entries = rows.map((row) => ({
      ...row,
      description: redaction.apply('description', row.description),
    }));
    const { scope, sensor_id } = filter;
    // Nothing of a sensor's own is expected among the global entries.
    const own = scope === 'global' ? undefined : sensor_id;
    return call.answer(
      { total_entries: total, scope_filter: scope ?? null, sensor_filter: sensor_id ?? null, entries },
      {
        listing: call.listing('entries', entries.length, total),
        notes: [
          ...(total === 0 ? [await this.explainNone(filter, call)] : []),
          ...hiddenGlobals(call),
          ...(await nothingOfSensor(own, of_sensor, this.sensors, call)),
          ...redaction.notes(),
        ],
      },
    );
  }

  private async explainNone(filter: WhitelistFilter, call: ToolCall): Promise<Note> {
    const filtered = Object.values(filter).some((value) => value !== undefined);
    const { total } = filtered ? await this.configuration.countWhitelist({}, call.scope) : { total: 0 };
    if (total > 0) return { code: 'empty', message: `no entry matches; without filters there are ${total}` };
    const message =
      call.scope.sensors === null
        ? 'the whitelist is empty, so it hides no alert'
        : 'your sensors have no entries';
    return { code: 'empty', message };
  }
}
