import { distance } from 'fastest-levenshtein';
import { ToolError } from '../tool-error.js';
import type { Note } from './receipt.js';
import { clean } from './untrusted.js';

const MOST_NAMED = 5;
const LONGEST_ID = 64;

/** A few ids and how many more there are. */
export function named(ids: string[]): string {
  const few = ids.slice(0, MOST_NAMED).map((id) => clean(id, LONGEST_ID));
  return ids.length > MOST_NAMED ? `${few.join(', ')} and ${ids.length - MOST_NAMED} more` : few.join(', ');
}

/** What an id that nobody registered may have meant. */
export function nearestSensors(wanted: string, known: string[]): string {
  if (known.length === 0) return 'no sensor is registered';
  const near = known.toSorted((a, b) => distance(wanted, a) - distance(wanted, b) || (a < b ? -1 : 1));
  return `the nearest registered ${known.length === 1 ? 'is' : 'are'} ${named(near.slice(0, 3))}`;
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
  return `no sensor ${clean(wanted, LONGEST_ID)} is registered; ${nearestSensors(wanted, known)}`;
}
