import type { ServerResponse } from 'node:http';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { AuditLog } from '../../access/audit/audit-log.js';
import { OpenCalls } from '../../access/open-calls.js';
import { isAdmitted, keyOf, type Peer } from '../../access/principal.js';
import { sessionMark } from '../../access/session-mark.js';
import { Environment } from '../../config/environment.js';
import { Metrics } from '../../metrics/metrics.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { answersPing, finishesInitialize } from './client-ping.js';
import { newSessionId } from './session-id.js';
import type { Delivery, Session } from './session.js';
import { passRound, ROUND_MS } from './silence.js';
import { SseStream } from './sse-stream.js';
import { TimerWheel } from './timer-wheel.js';

const CHECK_MS = 1_000;

/** All open SSE sessions: kept alive, ended with their clients or the rights of those, closed at shutdown. */
@Injectable()
export class SessionRegistry implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(SessionRegistry.name);
  private readonly sessions = new Map<string, Session>();
  private readonly perClient = new Map<string, number>();
  private readonly wheel = new TimerWheel<Session>(ROUND_MS, (session) => this.passRound(session));
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly environment: Environment,
    private readonly calls: OpenCalls,
    private readonly audit: AuditLog,
    metrics: Metrics,
    @Optional() private readonly redis?: RedisConnection,
  ) {
    metrics.gauge('sessions', 'Open SSE streams.', () => this.sessions.size);
  }

  onModuleInit(): void {
    this.wheel.start();
    this.timer = setInterval(() => this.endUnadmitted(), CHECK_MS).unref();
  }

  /** Open streams would hold the HTTP server open for ever; first the calls that run on them get their answers. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.calls.drain();
    this.wheel.stop();
    clearInterval(this.timer);
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
    const stream = new SseStream(newSessionId(this.redis?.instance), response, () =>
      this.leaveRecord(session, 'slow_reader', 'the client does not read'),
    );
    const key = keyOf(peer);
    const receive = receiverFor(stream);
    const session: Session = { stream, peer, key, receive, initialized: false, rounds: 0, silentRounds: 0 };
    this.sessions.set(stream.sessionId, session);
    this.count(key, 1);
    const leaveWheel = this.wheel.add(session);
    stream.onClose(() => {
      leaveWheel();
      this.sessions.delete(stream.sessionId);
      this.count(key, -1);
    });
    return stream;
  }

  /** Hands a message to the session of this id, when it belongs to the peer. */
  deliver(sessionId: string, peer: Peer, message: unknown): Delivery {
    const session = this.sessions.get(sessionId);
    if (!session) return 'unknown';
    if (session.peer.principal.id !== peer.principal.id) return 'of_another';
    // A renewed token lets the session go on.
    session.peer = peer;
    return receive(session, peer, message);
  }

  /** The same for a message that another server took. Only a name came along: the rights are the session's. */
  deliverRelayed(sessionId: string, principalId: string, address: string, message: unknown): Delivery {
    const session = this.sessions.get(sessionId);
    if (!session) return 'unknown';
    const { principal } = session.peer;
    return principal.id === principalId ? receive(session, { principal, address }, message) : 'of_another';
  }

  get size(): number {
    return this.sessions.size;
  }

  private count(key: string, change: 1 | -1): void {
    const open = (this.perClient.get(key) ?? 0) + change;
    if (open > 0) this.perClient.set(key, open);
    else this.perClient.delete(key);
  }

  private passRound(session: Session): void {
    const reason = session.stream.isOpen ? passRound(session) : undefined;
    if (reason === undefined) return;
    this.leaveRecord(session, 'session_idle', reason);
    session.stream.end(reason);
  }

  private endUnadmitted(): void {
    for (const { stream, peer } of this.sessions.values()) {
      if (isAdmitted(peer.principal)) continue;
      const record = { principal: peer.principal.id, session: sessionMark(stream.sessionId) };
      this.logger.log(record, 'stream ended with the token that opened it');
      stream.end('the access token is revoked or expired');
    }
  }

  private leaveRecord({ stream, peer }: Session, outcome: string, detail: string): void {
    const record = { outcome, principal: peer.principal.id, session: sessionMark(stream.sessionId) };
    this.logger.log(record, `stream ended: ${detail}`);
    // The stream is over whether or not that can be written down.
    void this.audit
      .record({ ...record, action: 'session', detail, address: peer.address })
      .catch(() => undefined);
  }
}

function receive(session: Session, from: Peer, message: unknown): Delivery {
  session.silentRounds = 0;
  if (answersPing(message)) return 'accepted';
  session.initialized ||= finishesInitialize(message);
  return session.receive(message, from) ? 'accepted' : 'unreadable';
}
