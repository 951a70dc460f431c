import { z } from 'zod';

/** What Ollama sends instead of an answer, as a body or as a line of the stream. */
export const errorReply = z.object({ error: z.string() });

/** One line of the stream of POST /api/chat. */
export const chatLine = z.object({
  message: z.object({ content: z.string(), thinking: z.string().nullish() }),
  done: z.boolean(),
  done_reason: z.string().nullish(),
});

/** GET /api/tags. A server without models may send null for the list. */
export const modelList = z.object({
  models: z
    .array(
      z.object({
        name: z.string().max(300),
        size: z.number(),
        modified_at: z.string().max(64),
        remote_host: z.string().nullish(),
      }),
    )
    .nullable(),
});
