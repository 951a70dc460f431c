export type Cell = string | number | boolean | null;

/** The rows of one table, made while they are read. */
export interface Rows {
  table: string;
  columns: string[];
  rows: Iterable<Cell[]>;
}
