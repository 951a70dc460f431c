import type { Peer } from '../../access/principal.js';
import type { SseStream } from './sse-stream.js';

/** An open stream and whoever sits at its other end. */
export interface Session {
  stream: SseStream;
  /** Who opened it, with the rights last shown. */
  peer: Peer;
  /** What its stream counts under, as long as it is open. */
  key: string;
  /** Takes one message of the client; false when it is none. */
  receive: (message: unknown, from: Peer) => boolean;
  /** Whether the client has finished `initialize`, and so answers a ping. */
  initialized: boolean;
  /** Rounds of the wheel since it opened. */
  rounds: number;
  /** Rounds since the client's last message. */
  silentRounds: number;
}

/** What became of a client's message. */
export const DELIVERIES = ['accepted', 'unknown', 'of_another', 'unreadable'] as const;

export type Delivery = (typeof DELIVERIES)[number];
