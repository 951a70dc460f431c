import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Window } from '../../database/scope.js';
import { ToolError } from '../tool-error.js';
import type { WindowArguments } from './window.js';

/** Where the next page begins: time and numbers of the last row given, or how many rows to skip. */
export type Position = (string | number)[];

/** Everything the next page needs to be the continuation of this one, and nothing secret. */
export interface Cursor {
  tool: string;
  window: Window | null;
  /** The window arguments of the first call: a later call may repeat or omit them, not change them. */
  asked: WindowArguments;
  /** Hash of all other arguments. */
  filters: string;
  position: Position;
}

const instant = z.iso.datetime({ offset: true });
/** A statement gets it as it is, and PostgreSQL knows no year 0000. */
const rowTime = instant.regex(/^[1-9].*Z$/).max(64);
const shape = z.strictObject({
  tool: z.string().regex(/^[a-z0-9_]{1,40}$/),
  window: z.strictObject({ from: instant, to: instant, timezone: z.string().max(64) }).nullable(),
  asked: z.strictObject({
    hours: z.number().optional(),
    from: z.string().optional(),
    to: z.string().optional(),
    timezone: z.string().optional(),
  }),
  filters: z.string(),
  position: z
    .array(z.union([rowTime, z.number().int().min(0)]))
    .min(1)
    .max(4),
});

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/**
 * Unsigned and therefore believed in nothing: it is checked as any argument is, and the caller's scope is
 * applied again by every statement.
 *
 * @throws ToolError invalid_argument
 */
export function decodeCursor(text: string, call: Pick<Cursor, 'tool' | 'filters' | 'asked'>): Cursor {
  const cursor = parse(text);
  if (cursor.tool !== call.tool) {
    throw new ToolError('invalid_argument', `cursor belongs to ${cursor.tool}, not to ${call.tool}`);
  }
  const changed = Object.entries(call.asked).some(
    ([name, value]) => value !== undefined && value !== cursor.asked[name as keyof WindowArguments],
  );
  if (changed || cursor.filters !== call.filters) {
    throw new ToolError(
      'invalid_argument',
      'cursor belongs to a call with other arguments; repeat the arguments of the first call, or leave the cursor out',
    );
  }
  return cursor;
}

export function hashOf(filters: Record<string, unknown>): string {
  const sorted = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 16);
}

function parse(text: string): Cursor {
  try {
    return shape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    throw new ToolError(
      'invalid_argument',
      'cursor is not one of this server; give the next_cursor of an answer unchanged, or leave it out',
    );
  }
}
