import type { Answered, Asked, Cancelled, Lost, SoakEvent } from '../history.js';

/** One call and all that became of it. */
export interface CallHistory {
  asked: Asked;
  answers: Answered[];
  cancelled?: Cancelled;
  lost?: Lost;
}

/** Answers to calls that nobody made are left over. */
export function callsOf(events: readonly SoakEvent[]): { calls: CallHistory[]; strays: Answered[] } {
  const calls = new Map<string, CallHistory>();
  const strays: Answered[] = [];
  for (const event of events) {
    if (event.kind === 'asked') calls.set(event.call, { asked: event, answers: [] });
    if (event.kind === 'answered') {
      const call = calls.get(event.call);
      if (call) call.answers.push(event);
      else strays.push(event);
    }
    if (event.kind === 'cancelled' || event.kind === 'lost') {
      const call = calls.get(event.call);
      if (call && event.kind === 'cancelled') call.cancelled ??= event;
      if (call && event.kind === 'lost') call.lost ??= event;
    }
  }
  return { calls: [...calls.values()], strays };
}

/** A call as a reader recognizes it. */
export function named({ call, transport, principal, tool, args }: Asked): string {
  return `${call} (${transport}, ${principal}) ${tool} ${JSON.stringify(args)}`;
}
