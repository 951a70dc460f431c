import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { OpenCalls } from '../../access/open-calls.js';
import { isAdmitted, keyOf, type Peer } from '../../access/principal.js';
import { sessionMark } from '../../access/session-mark.js';
import { Environment } from '../../config/environment.js';
import { Metrics } from '../../metrics/metrics.js';
import { SseStream } from './sse-stream.js';

const KEEP_ALIVE_MS = 15_000;
const CHECK_MS = 1_000;
/** A service manager waits 30 s or longer before it kills. */
const LONGEST_DRAIN_MS = 25_000;

export interface Session {
  stream: SseStream;
  /** Who opened it, with the rights last shown. */
  peer: Peer;
  /** What its stream counts under, as long as it is open. */
  key: string;
  /** Takes one message of the client. */
  receive: (message: unknown, from: Peer) => void;
}

/** All open SSE sessions: kept alive, ended with the rights of whoever opened them, closed at shutdown. */
@Injectable()
export class SessionRegistry implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(SessionRegistry.name);
  private readonly sessions = new Map<string, Session>();
  private readonly perClient = new Map<string, number>();
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly environment: Environment,
    private readonly calls: OpenCalls,
    metrics: Metrics,
  ) {
    metrics.gauge('sessions', 'Open SSE streams.', () => this.sessions.size);
  }

  onModuleInit(): void {
    this.timers = [
      setInterval(() => this.keepAlive(), KEEP_ALIVE_MS),
      setInterval(() => this.endUnadmitted(), CHECK_MS),
    ];
    for (const timer of this.timers) timer.unref();
  }

  /** Open streams would hold the HTTP server open for ever; first the calls that run on them get their answers. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.calls.drain(LONGEST_DRAIN_MS);
    for (const timer of this.timers) clearInterval(timer);
    for (const { stream } of this.sessions.values()) stream.end('server is shutting down');
  }

  /** Why this peer may not open another stream; undefined when it may. */
  tooMany(peer: Peer): string | undefined {
    const { maxSessions, maxSessionsPerClient } = this.environment;
    if (this.sessions.size >= maxSessions) return 'the server has as many streams open as it takes';
    if ((this.perClient.get(keyOf(peer)) ?? 0) >= maxSessionsPerClient) {
      return `${maxSessionsPerClient} streams are open for you already; close one first`;
    }
    return undefined;
  }

  /** A stream with an unguessable id; it is known until it closes. */
  start(
    response: ServerResponse,
    peer: Peer,
    receiverFor: (stream: SseStream) => Session['receive'],
  ): SseStream {
    const stream = new SseStream(randomUUID(), response);
    const key = keyOf(peer);
    this.sessions.set(stream.sessionId, { stream, peer, key, receive: receiverFor(stream) });
    this.count(key, 1);
    stream.onClose(() => {
      this.sessions.delete(stream.sessionId);
      this.count(key, -1);
    });
    return stream;
  }

  /** The session of this id when it belongs to the peer; a session of somebody else is none. */
  find(sessionId: string, peer: Peer): Session | 'of another' | undefined {
    const session = this.sessions.get(sessionId);
    if (session && session.peer.principal.id !== peer.principal.id) return 'of another';
    // A renewed token lets the session go on.
    if (session) session.peer = peer;
    return session;
  }

  get size(): number {
    return this.sessions.size;
  }

  private count(key: string, change: 1 | -1): void {
    const open = (this.perClient.get(key) ?? 0) + change;
    if (open > 0) this.perClient.set(key, open);
    else this.perClient.delete(key);
  }

  private keepAlive(): void {
    for (const { stream } of this.sessions.values()) stream.comment('keep-alive');
  }

  private endUnadmitted(): void {
    for (const { stream, peer } of this.sessions.values()) {
      if (isAdmitted(peer.principal)) continue;
      const record = { principal: peer.principal.id, session: sessionMark(stream.sessionId) };
      this.logger.log(record, 'stream ended with the token that opened it');
      stream.end('the access token is revoked or expired');
    }
  }
}
