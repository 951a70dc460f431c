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

/** `text` asks a source and has a place for one more column at its end; `place` is that of the first value it leaves. */
export function twoWays<Row extends z.ZodObject>(
  counted: Countable,
  asked: { name: string; row: Row; place: number; text: (source: string, more: string) => string },
): TwoWays<z.output<Row>> {
  const { name, row, place, text } = asked;
  const reads = [counted.table];
  return {
    rollUp: counted.rollUp,
    rows: statement({
      name,
      reads,
      row: row as unknown as z.ZodType<z.output<Row>>,
      text: text(fromRows(counted), ''),
    }),
    sums: statement({
      name: `${name}_summed`,
      reads,
      row: row.extend({ intact: z.boolean() }) as unknown as z.ZodType<z.output<Row> & { intact: boolean }>,
      text: text(fromSums(counted, place), `, ${isIntact(counted, place)} AS intact`),
    }),
  };
}
