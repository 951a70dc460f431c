/** Values that an argument of a template may take, as MCP wants them. */
export interface Completion {
  values: string[];
  /** How many there are in all; absent where not all were looked at. */
  total?: number;
  hasMore: boolean;
}

/** More are not allowed in one answer. */
export const MOST_VALUES = 100;

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
