import { z } from 'zod';
import { type Statement, statement } from '../statement.js';
import { type Countable, fromRows, fromSums, isIntact, type RollUp } from './rollup-sql.js';

/** One question in two wordings that give the same. */
export interface TwoWays<Row> {
  rollUp: RollUp;
  rows: Statement<Row>;
  /** Takes the values of `rows` and those of the span. */
  sums: Statement<Row & { intact: boolean }>;
}

/**
 * `text` asks a source and has a place for one more column at its end; `further` makes sources of what else it counts, of
 * the same table and roll-up. `place` is that of the first value it leaves.
 */
export function twoWays<Row extends z.ZodObject>(
  counted: Countable,
  asked: {
    name: string;
    row: Row;
    place: number;
    /** Tables beside the one that is counted. */
    reads?: readonly string[];
    text: (source: string, more: string, further: (counted: Countable) => string) => string;
  },
): TwoWays<z.output<Row>> {
  const { name, row, place, text } = asked;
  const reads = [counted.table, ...(asked.reads ?? [])];
  const fromSumsHere = (one: Countable) => fromSums(one, place);
  return {
    rollUp: counted.rollUp,
    rows: statement({
      name,
      reads,
      row: row as unknown as z.ZodType<z.output<Row>>,
      text: text(fromRows(counted), '', fromRows),
    }),
    sums: statement({
      name: `${name}_summed`,
      reads,
      row: row.extend({ intact: z.boolean() }) as unknown as z.ZodType<z.output<Row> & { intact: boolean }>,
      text: text(fromSumsHere(counted), `, ${isIntact(counted, place)} AS intact`, fromSumsHere),
    }),
  };
}
