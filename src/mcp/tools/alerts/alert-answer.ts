import { z } from 'zod';
import { alert, type Alert, type AlertTotals } from '../../../database/alerts/alert.js';
import type { AlertPosition } from '../../../database/alerts/alert.repository.js';
import type { Position } from '../../answer/cursor.js';
import type { Note } from '../../answer/receipt.js';
import { ToolError } from '../../tool-error.js';
import type { ToolCall } from '../../tool-call.js';

/** Alert rows as tools give them. */
export const alertRows = z.array(alert);

/** Counts by name, the most frequent first. */
export const counts = z.record(z.string(), z.number());

/** The place in the order of alerts where the page asked for begins. */
export function alertPosition({ position }: ToolCall): AlertPosition | null {
  if (position === null) return null;
  const [timestamp, id] = position;
  if (typeof timestamp === 'string' && Number.isFinite(Date.parse(timestamp)) && typeof id === 'number') {
    return [timestamp, id];
  }
  throw new ToolError(
    'invalid_argument',
    'cursor is not one of this tool; give next_cursor unchanged, or leave it out',
  );
}

/** The place behind an alert. */
export function behind({ timestamp, id }: Alert): Position {
  return [timestamp, id];
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
