import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Something that must not outlive this process. */
export interface Stoppable {
  stop(): Promise<void>;
  /** The same without giving way to anything else. */
  stopNow(): void;
}

const running = new Map<Stoppable, number | undefined>();
let ending = false;

/**
 * Stops `what` when this process ends, and returns the way to call that off.
 *
 * A signal with a listener elsewhere is left to that listener, and only its `process.exit` leads here. A signal
 * nobody else listens to stops everything and ends the process with `exitCode`, or as a shell reports that signal.
 */
export function stopAtProcessEnd(what: Stoppable, exitCode?: number): () => void {
  if (running.size === 0) {
    process.on('exit', stopAllNow);
    for (const signal of SIGNALS) process.on(signal, endUnlessHandled);
  }
  running.set(what, exitCode);
  return () => {
    if (!running.delete(what) || running.size > 0) return;
    process.off('exit', stopAllNow);
    for (const signal of SIGNALS) process.off(signal, endUnlessHandled);
  };
}

/** Never returns once a signal is ending this process: what breaks from then on is no failure to report. */
export async function unlessEnding(): Promise<void> {
  if (ending) await new Promise<never>(() => undefined);
}

function stopAllNow(): void {
  for (const what of running.keys()) what.stopNow();
}

async function endUnlessHandled(signal: (typeof SIGNALS)[number]): Promise<void> {
  if (ending || process.listenerCount(signal) > 1) return;
  ending = true;
  let wanted: number | undefined;
  for (const [what, exitCode] of running) {
    wanted ??= exitCode;
    await what.stop();
  }
  process.exit(wanted ?? 128 + constants.signals[signal]);
}
