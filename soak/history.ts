import type { AnswerFacts } from './answer-facts.js';

export type TransportName = 'sse' | 'http' | 'modern' | 'stdio' | 'slow reader';

interface Seen {
  /** Milliseconds since the soak began. */
  at: number;
}

/** A call as it left the client. `call` is its connection and its id on it. */
export interface Asked extends Seen {
  kind: 'asked';
  call: string;
  principal: string;
  transport: TransportName;
  tool: string;
  args: Record<string, unknown>;
  /** Whether the question has an answer, so that only a fault explains a failure. */
  good: boolean;
}

export interface Answered extends Seen {
  kind: 'answered';
  call: string;
  facts: AnswerFacts;
}

/** The client took its question back, and the server was told. */
export interface Cancelled extends Seen {
  kind: 'cancelled';
  call: string;
  /** Whether the question had certainly arrived: a cancellation that overtakes it means nothing to the server. */
  inTime: boolean;
}

/** The call's connection ended before its answer, or the server refused to take the message. */
export interface Lost extends Seen {
  kind: 'lost';
  call: string;
  by: 'client' | 'server';
  how: string;
  /** When its connection was made, and so which token it shows. */
  since: number;
}

/** A stream that the server ended, or a connection that it did not take. */
export interface Dropped extends Seen {
  kind: 'dropped';
  principal: string;
  transport: TransportName;
  how: string;
  since: number;
}

export interface FaultEvent extends Seen {
  kind: 'fault';
  name: string;
  phase: 'begins' | 'ends';
  /** Whose token was taken away, where that is the fault. */
  revokes?: string;
}

export type SoakEvent = Asked | Answered | Cancelled | Lost | Dropped | FaultEvent;

type WithoutTime<E> = E extends SoakEvent ? Omit<E, 'at'> : never;

/** Everything the soak sees, in the order it is seen. */
export class History {
  readonly events: SoakEvent[] = [];
  private readonly begun = performance.now();

  record(event: WithoutTime<SoakEvent>): void {
    this.events.push({ ...event, at: this.now() });
  }

  now(): number {
    return Math.round(performance.now() - this.begun);
  }
}
