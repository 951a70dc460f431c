import type { Caller } from '../call-gate.js';

/** A JSON-RPC request as it came: what its params hold may still be anything. */
export interface AnyRequest {
  method: string;
  params?: Record<string, unknown>;
}

/** Who sent a message, as the transport knows it. */
export type Sender = Pick<Caller, 'peer' | 'sessionId' | 'awaited'>;

/** A sender, and the way back to it while its request is under way. */
export interface Exchange extends Sender {
  signal: AbortSignal;
  notify: (notification: Notification) => Promise<void>;
}

export interface Notification {
  method: string;
  params: Record<string, unknown>;
}

/** The token under which a client wants to hear of its request's progress. */
export function progressTokenOf({ params }: AnyRequest): unknown {
  const meta = params?.['_meta'] as { progressToken?: unknown } | null | undefined;
  return meta?.progressToken;
}

/** The caller of a tool or resource: its progress goes back to it if it asked for any. */
export function callerOf(request: AnyRequest, { notify, signal, ...sender }: Exchange): Caller {
  const progressToken = progressTokenOf(request);
  return {
    ...sender,
    signal,
    progress: (progress, message) => {
      if (progressToken === undefined || signal.aborted) return;
      const params = { progressToken, progress, message };
      // A client that is gone misses its progress; its call is cancelled by the closed stream.
      notify({ method: 'notifications/progress', params }).catch(() => {});
    },
  };
}
