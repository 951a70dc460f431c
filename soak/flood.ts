import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultContext } from './faults.js';
import { openLine } from './lines.js';
import { FLOODER } from './principals.js';
import type { Question } from './questions.js';

const CALLS = 150;
/** The way its principal's turns come back, so that the next flood is none of this one. */
const AFTERWARDS_MS = 1_000;
let floods = 0;

/** One client asks more at once than is allowed; each call is answered, most of them with `rate_limited`. */
export async function flood({ world, connection }: FaultContext): Promise<void> {
  const tapped = connection(FLOODER, 'http');
  const line = await openLine(tapped, world.way(FLOODER, false));
  const number = ++floods;
  const calls = Array.from({ length: CALLS }, async (_, index) => {
    const question: Question = {
      tool: 'get_recent_threats',
      args: { hours: number + index / 3_600, limit: 1 },
      good: true,
    };
    tapped.expect(question);
    const never = new AbortController();
    await line.ask({ name: question.tool, arguments: question.args }, never.signal).catch(() => {});
  });
  await Promise.all(calls);
  await line.close();
  await sleep(AFTERWARDS_MS);
}
