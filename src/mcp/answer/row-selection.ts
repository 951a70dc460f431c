import { closest } from 'fastest-levenshtein';
import { z } from 'zod';

/** How much of a wide row is shown: nested values in summary, or as they are stored. */
export const detail = z
  .enum(['brief', 'full'])
  .default('brief')
  .describe('full: nested values as stored. Default brief: summarised');
export type Detail = z.output<typeof detail>;

/** How long the lists of an answer are; without words, for every list of tools is read before any question. */
export const answerDetail = z.enum(['brief', 'full']).default('brief');

/** The fields of a row that a caller wants to see; absent = all. */
export function fields(row: z.ZodObject) {
  const known = Object.keys(row.shape);
  return z
    .string()
    .min(1)
    .max(500)
    .transform((text, context) => {
      const wanted = text.split(',').map((name) => name.trim());
      const unknown = wanted.find((name) => !known.includes(name));
      if (unknown === undefined) return wanted;
      const message = `must be names from ${known.join(', ')}, separated by commas; the nearest is ${closest(unknown, known)}`;
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    })
    .optional()
    .describe('Only these fields of a row, comma-separated');
}

/** A row of wide rows as an output declares it: any of its fields may be left out. */
export function selectable<Shape extends z.ZodRawShape>(row: z.ZodObject<Shape>) {
  return z.array(row.partial());
}

/** Rows with the wanted fields only, in the order of the rows themselves. */
export function selected<Row extends object>(rows: Row[], wanted: string[] | undefined): Partial<Row>[] {
  if (wanted === undefined) return rows;
  return rows.map(
    (row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => wanted.includes(name))) as Partial<Row>,
  );
}
