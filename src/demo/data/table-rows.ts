/** A value as COPY takes it; JSON columns get their text. */
export type Cell = string | number | boolean | null;

/** The rows of one table, made while they are sent. */
export interface TableRows {
  table: string;
  columns: readonly string[];
  rows: Iterable<readonly Cell[]>;
}

export const json = (value: unknown): string => JSON.stringify(value);
