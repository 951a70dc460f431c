import { z } from 'zod';
import { checkArguments } from './answer/argument-problems.js';

/** Values that an argument of a template may take, as MCP wants them. */
export interface Completion {
  values: string[];
  /** How many there are in all; absent where not all were looked at. */
  total?: number;
  hasMore: boolean;
}

/** More are not allowed in one answer. */
export const MOST_VALUES = 100;

const LONGEST_TYPED = 255;

/**
 * What was typed of an argument so far.
 *
 * @throws ToolError invalid_argument
 */
export function typedOf(name: string, value: unknown): string {
  const typed = z.strictObject({ [name]: z.string().max(LONGEST_TYPED) });
  return checkArguments(typed, { [name]: value })[name]!;
}

export function completionOf(matching: string[]): Completion {
  return {
    values: matching.slice(0, MOST_VALUES),
    total: matching.length,
    hasMore: matching.length > MOST_VALUES,
  };
}

/** Those that begin with what was typed, in any letter case. */
export function beginningWith(typed: string, known: Iterable<string>): string[] {
  const wanted = typed.toLowerCase();
  return [...known].filter((value) => value.toLowerCase().startsWith(wanted));
}
