import type { Scope, Window } from '../../../database/scope.js';
import type { TimedTable } from '../../../database/situation/situation.repository.js';
import type { TalkerFilter } from '../../../database/traffic/talkers.js';
import { unknownSensorNote } from '../../answer/known-sensors.js';
import type { Note } from '../../answer/receipt.js';
import { windowBefore } from '../../answer/window.js';
import type { ToolCall } from '../../tool-call.js';

const LOOK_BACK_DAYS = 31;

/** A repository that knows when something last matched. */
interface Recorded {
  lastMatch(window: Window, filter: TalkerFilter, scope: Scope): Promise<string | null>;
}

/** Why a question about traffic found none: when NetMonitor last wrote a row that matches. */
export async function explainNoTraffic(
  table: TimedTable,
  recorded: Recorded,
  filter: TalkerFilter,
  call: ToolCall,
): Promise<Note[]> {
  const when = await nearest(table, recorded, filter, call);
  return [
    { code: 'empty', message: `nothing matches in this window; ${when}` },
    ...unknownSensorNote(filter.sensor_id, call.knownSensors),
  ];
}

async function nearest(
  table: TimedTable,
  recorded: Recorded,
  filter: TalkerFilter,
  { situation, window, scope }: ToolCall,
): Promise<string> {
  const newest = situation.newest[table] ?? null;
  if (newest === null) {
    const whose = scope.sensors === null ? '' : ' of your sensors';
    return `${table} has no rows${whose} before ${situation.now}`;
  }
  const anyRow = Object.values(filter).every((value) => value === undefined);
  // What the situation knows already needs no statement.
  const last =
    anyRow && isBefore(newest, window.from)
      ? newest
      : await recorded.lastMatch(windowBefore(window, LOOK_BACK_DAYS), filter, scope);
  if (last !== null) return `the last row before it is of ${last}`;
  const other = anyRow ? 'the newest row of all' : 'without the filters the newest row';
  return `there was none in the ${LOOK_BACK_DAYS} days before either; ${other} is of ${newest}`;
}

function isBefore(a: string, b: string): boolean {
  return Date.parse(a) < Date.parse(b);
}
