import { z } from 'zod';
import { alert, type Alert, type AlertTotals } from '../../../database/alerts/alert.js';
import type { AlertPosition } from '../../../database/alerts/alert.repository.js';
import type { Position } from '../../answer/cursor.js';
import type { Note } from '../../answer/receipt.js';
import { fields, selectable } from '../../answer/row-selection.js';
import { ToolError } from '../../tool-error.js';
import type { ToolCall } from '../../tool-call.js';

/** Alert rows as tools give them; any of their fields may have been left out. */
export const alertRows = selectable(alert);

/** The fields of alerts that the caller wants. */
export const alertFields = fields(alert);

/** Counts by name, the most frequent first. */
export const counts = z.record(z.string(), z.number());

/** The place in the order of alerts where the page asked for begins. */
export function alertPosition({ position }: ToolCall): AlertPosition | null {
  if (position === null) return null;
  const [timestamp, id, given] = position;
  if (typeof timestamp === 'string' && typeof id === 'number' && typeof given === 'number') {
    return [timestamp, id, given];
  }
  throw new ToolError(
    'invalid_argument',
    'cursor is not one of this tool; give next_cursor unchanged, or leave it out',
  );
}

/** The place behind the alert with this index, on a page that began at `start`. */
export function behind(
  rows: Pick<Alert, 'timestamp' | 'id'>[],
  index: number,
  start: AlertPosition | null,
): Position {
  const { timestamp, id } = rows[index]!;
  const given = rows.slice(0, index + 1).filter((row) => row.timestamp === timestamp && row.id === id).length;
  const before = start?.[0] === timestamp && start[1] === id ? start[2] : 0;
  return [timestamp, id, before + given];
}

/** Says so when by_type does not show every type. */
export function typesLeftOut({ by_type, distinct_types }: AlertTotals): Note[] {
  const shown = Object.keys(by_type).length;
  if (shown === distinct_types) return [];
  return [
    {
      code: 'types_left_out',
      message: `by_type shows the ${shown} most frequent of ${distinct_types} types`,
    },
  ];
}
