import { distance } from 'fastest-levenshtein';
import type { AlertFilter } from '../../../database/alerts/alert.js';
import type { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { unknownSensorNote } from '../../answer/known-sensors.js';
import { isPlainName, named } from '../../answer/plain-name.js';
import type { Note } from '../../answer/receipt.js';
import { windowBefore } from '../../answer/window.js';
import type { ToolCall } from '../../tool-call.js';

const LOOK_BACK_DAYS = 31;
const MOST_NEAR = 3;

/** Why a question about alerts found none: when one last matched, and what the filters may have meant. */
export async function explainNoAlerts(
  alerts: AlertRepository,
  filter: AlertFilter,
  call: ToolCall,
): Promise<Note[]> {
  const before = windowBefore(call.window, LOOK_BACK_DAYS);
  const { newest, types } = await alerts.lastMatch({ ...before, to: call.window.to }, filter, call.scope);
  const last = newest
    ? `the last one was at ${newest}`
    : `there was none in the ${LOOK_BACK_DAYS} days before either${newestOfAll(call)}`;
  return [
    { code: 'empty', message: `no alert matches in this window; ${last}` },
    ...unknownType(filter.threat_type, types),
    ...unknownSensorNote(filter.sensor_id, call.knownSensors),
  ];
}

/** Why none of the alerts that were looked at tells of something, or why there were none to look at. */
export async function explainNoneAmong(
  examined: number,
  untold: string,
  alerts: AlertRepository,
  filter: AlertFilter,
  call: ToolCall,
): Promise<Note[]> {
  if (examined === 0) return explainNoAlerts(alerts, filter, call);
  return [{ code: 'empty', message: `none of the ${examined} alerts that were looked at ${untold}` }];
}

function newestOfAll({ situation }: ToolCall): string {
  const newest = situation.newest.alerts;
  return newest ? `; the newest alert of all is of ${newest}` : '; there is no alert at all';
}

function unknownType(wanted: string | undefined, seen: string[]): Note[] {
  if (wanted === undefined || seen.some((type) => type.toUpperCase() === wanted.toUpperCase())) return [];
  const near = seen
    .filter(isPlainName)
    .toSorted((a, b) => distance(wanted.toUpperCase(), a) - distance(wanted.toUpperCase(), b))
    .slice(0, MOST_NEAR);
  const type = isPlainName(wanted) ? `type ${wanted}` : 'this type';
  return [{ code: 'unknown_threat_type', message: `no alert of ${type} was seen; ${present(seen, near)}` }];
}

function present(seen: string[], near: string[]): string {
  if (seen.length === 0) return 'no type at all was seen then';
  return near.length === 0 ? `seen were ${named(seen)}` : `the nearest seen are ${named(near)}`;
}
