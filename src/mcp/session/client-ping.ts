import { z } from 'zod';

/** Ids of the SDK's own requests are numbers. */
const PREFIX = 'server-ping-';

const answer = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.string().startsWith(PREFIX),
  method: z.never().optional(),
});

const initialized = z.object({ jsonrpc: z.literal('2.0'), method: z.literal('notifications/initialized') });

/** Asks the client whether it is there: what is written into a dead connection vanishes without an error. */
export function pingRequest(number: number): string {
  return JSON.stringify({ jsonrpc: '2.0', id: `${PREFIX}${number}`, method: 'ping' });
}

/** Whether the message answers such a question. The SDK never asked it, so it must not see the answer. */
export function answersPing(message: unknown): boolean {
  return answer.safeParse(message).success;
}

/** Whether the client tells that it has finished `initialize`. */
export function finishesInitialize(message: unknown): boolean {
  return initialized.safeParse(message).success;
}
