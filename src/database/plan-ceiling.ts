import type pg from 'pg';
import { TooCostly } from './database-error.js';
import type { Statement } from './statement.js';

/** Tables up to this size are read whole within any time limit, so nothing about them is asked beforehand. */
export const LARGE_BYTES = 256 * 1_048_576;

/**
 * In the planner's units, in which reading a page costs 1 and a row about 0.01. One took 8 to 25 µs on two cores
 * that were busy, so a statement at the ceiling takes about half of the default time limit.
 */
export const HIGHEST_COST = 500_000;

/**
 * Lets PostgreSQL estimate what it is about to do: a question that would run into its time limit is told so
 * at once, and the database is spared the work.
 *
 * @throws TooCostly with how many times too much it is
 */
export async function refuseCostly(
  client: pg.ClientBase,
  { name, text }: Statement<unknown>,
  values: readonly unknown[],
): Promise<void> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: { 'Total Cost': number } }] }>({
    text: `/* netmonitor-mcp plan of ${name} */ EXPLAIN (FORMAT JSON) ${text}`,
    values: values as unknown[],
    queryMode: 'extended',
  } as pg.QueryConfig);
  const cost = rows[0]!['QUERY PLAN'][0].Plan['Total Cost'];
  if (cost > HIGHEST_COST) throw new TooCostly(cost / HIGHEST_COST);
}
