import { z } from 'zod';

/**
 * A timestamptz inside JSON, where PostgreSQL writes the offset of UTC as +00:00; elsewhere valueTypes does it.
 * The pipe tells the JSON Schema of an answer that the result is text.
 */
export const instantInJson = z
  .string()
  .transform((text) => text.replace(/\+00:00$/, 'Z'))
  .pipe(z.string());
