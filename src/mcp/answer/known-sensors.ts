import { distance } from 'fastest-levenshtein';
import { ToolError } from '../tool-error.js';
import type { Note } from './receipt.js';
import { isPlainName, named } from './plain-name.js';

const MOST_NEAR = 3;

/** What an id that nobody registered may have meant. */
export function nearestSensors(wanted: string, known: string[]): string {
  if (known.length === 0) return 'no sensor is registered';
  const near = known
    .filter(isPlainName)
    .toSorted((a, b) => distance(wanted, a) - distance(wanted, b) || (a < b ? -1 : 1))
    .slice(0, MOST_NEAR);
  if (near.length === 0) return `registered are ${named(known)}`;
  return `the nearest registered ${near.length === 1 ? 'is' : 'are'} ${named(near)}`;
}

/** For a tool about one sensor that is not there. */
export function unknownSensor(wanted: string, known: string[]): ToolError {
  return new ToolError('not_found', messageFor(wanted, known));
}

/** For a filter that names no registered sensor, which may be why nothing matches. */
export function unknownSensorNote(wanted: string | undefined, known: string[]): Note[] {
  if (wanted === undefined || known.length === 0 || known.includes(wanted)) return [];
  return [{ code: 'unknown_sensor', message: messageFor(wanted, known) }];
}

function messageFor(wanted: string, known: string[]): string {
  const sensor = isPlainName(wanted) ? `sensor ${wanted}` : 'sensor of this name';
  return `no ${sensor} is registered; ${nearestSensors(wanted, known)}`;
}
