import { z } from 'zod';
import { type Statement, statement } from '../statement.js';
import { type Countable, fromRows, fromSums, isIntact, type RollUp, STRETCHES } from './rollup-sql.js';

/** One question in two wordings that give the same. */
export interface TwoWays<Row> {
  rollUp: RollUp;
  rows: Statement<Row>;
  /** With places for ever more stretches of late periods. Each takes the values of `rows` and those of the span. */
  sums: { stretches: number; statement: Statement<Row & { intact: boolean }> }[];
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
  return {
    rollUp: counted.rollUp,
    rows: statement({
      name,
      reads,
      row: row as unknown as z.ZodType<z.output<Row>>,
      text: text(fromRows(counted), '', fromRows),
    }),
    sums: STRETCHES.map((stretches) => {
      const source = (one: Countable) => fromSums(one, place, stretches);
      return {
        stretches,
        statement: statement({
          name: `${name}_summed`,
          reads,
          row: row.extend({ intact: z.boolean() }) as unknown as z.ZodType<
            z.output<Row> & { intact: boolean }
          >,
          text: text(source(counted), `, ${isIntact(counted, place)} AS intact`, source),
        }),
      };
    }),
  };
}
