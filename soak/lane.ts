import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultContext } from './faults.js';
import type { History } from './history.js';
import { identity } from './principals.js';

const PAUSE_MS = { least: 500, more: 3_000 };

/** One fault after the other at random until the time is over; the last one is taken back in any case. */
export async function runLane(
  faults: readonly Fault[],
  context: FaultContext,
  history: History,
  until: number,
): Promise<void> {
  for (;;) {
    await sleep(PAUSE_MS.least + context.random.below(PAUSE_MS.more));
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
