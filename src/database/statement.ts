import type { z } from 'zod';

/** One fixed SQL text with what it reads and the shape of its rows. Values are always bound. */
export interface Statement<Row> {
  /** Stands in the SQL comment, so that pg_stat_activity tells which look-up runs. */
  name: string;
  /** Tables it cannot do without: a database that lacks one gets `not_available`. */
  reads: readonly string[];
  row: z.ZodType<Row>;
  text: string;
}

const STATEMENTS: Statement<unknown>[] = [];

/** Declares a statement. Done once per statement, when its repository's file is loaded. */
export function statement<Row>(declared: Statement<Row>): Statement<Row> {
  STATEMENTS.push(declared);
  return declared;
}

/** All declared statements, for the tests that walk them. */
export function allStatements(): readonly Statement<unknown>[] {
  return STATEMENTS;
}

/** The tables that some statement cannot do without. */
export function tablesRead(): string[] {
  return [...new Set(STATEMENTS.flatMap(({ reads }) => reads))].toSorted();
}
