import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultContext } from './faults.js';
import type { History } from './history.js';
import { identity } from './principals.js';

/** One fault after the other at random until the time is over; the last one is taken back in any case. */
export async function runLane(
  faults: readonly Fault[],
  context: FaultContext,
  history: History,
  pause: { leastMs: number; moreMs: number },
  until: number,
): Promise<void> {
  for (;;) {
    await sleep(pause.leastMs + context.random.below(pause.moreMs));
    if (performance.now() >= until) return;
    const chosen = context.random.of(faults);
    const { name, revokes } = chosen;
    const fault = {
      kind: 'fault',
      name,
      ...(revokes !== undefined && { revokes: identity(revokes) }),
    } as const;
    history.record({ ...fault, phase: 'begins' });
    await chosen.run(context);
    history.record({ ...fault, phase: 'ends' });
  }
}
