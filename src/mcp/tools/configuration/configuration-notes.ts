import type { ConfigSection } from '../../../database/configuration/configuration.js';
import type { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import { unknownSensorNote } from '../../answer/known-sensors.js';
import { isPlainName } from '../../answer/plain-name.js';
import type { Note } from '../../answer/receipt.js';
import type { ToolCall } from '../../tool-call.js';

/** Where the values come from, and what is not told by them. */
export const STORED_ONLY: Note = {
  code: 'stored_values_only',
  message:
    'these are the parameters stored in the table sensor_configs; those never stored there run on NetMonitor’s defaults, and its config.yaml is not read here',
};

/** Global rows belong to no sensor, so a caller who may see certain sensors only gets none of them. */
export function hiddenGlobals({ scope }: ToolCall): Note[] {
  if (scope.sensors === null) return [];
  return [
    { code: 'global_hidden', message: 'you may see certain sensors only, so global entries are left out' },
  ];
}

/** What is stored instead of what was asked for. */
export function nothingStored(what: string, sections: ConfigSection[], { scope }: ToolCall): Note {
  const plain = sections.filter(({ section }) => isPlainName(section));
  const present = plain.map(({ section, parameters }) => `${section} (${parameters})`);
  if (plain.length < sections.length)
    present.push(`${sections.length - plain.length} under names not repeated here`);
  const nothing = scope.sensors === null ? 'nothing is stored at all' : 'nothing is stored for your sensors';
  const other =
    present.length === 0
      ? `${nothing}; what is not stored runs on NetMonitor’s built-in defaults`
      : `stored are ${present.join(', ')}; what is not stored runs on NetMonitor’s built-in defaults`;
  return { code: 'empty', message: `no stored parameter ${what}; ${other}` };
}

/** Says when a sensor has no row of its own, and when there is no such sensor. */
export async function nothingOfSensor(
  sensor_id: string | undefined,
  ofSensor: number,
  sensors: SensorRepository,
  call: ToolCall,
): Promise<Note[]> {
  if (sensor_id === undefined || ofSensor > 0) return [];
  const known = await sensors.findIds(sensor_id, call.scope);
  if (known === null || known.includes(sensor_id)) {
    const sensor = isPlainName(sensor_id) ? `sensor ${sensor_id}` : 'this sensor';
    return [{ code: 'no_own_entries', message: `${sensor} has no entries of its own here` }];
  }
  return unknownSensorNote(sensor_id, known);
}
