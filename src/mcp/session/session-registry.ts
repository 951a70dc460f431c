import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { SseStream } from './sse-stream.js';

const KEEP_ALIVE_MS = 15_000;

export interface Session {
  stream: SseStream;
  /** Takes one message of the client. */
  receive: (message: unknown) => void;
}

/** All open SSE sessions, kept alive by one timer and closed at shutdown. */
@Injectable()
export class SessionRegistry implements OnModuleInit, BeforeApplicationShutdown {
  private readonly sessions = new Map<string, Session>();
  private keepAlive?: NodeJS.Timeout;

  onModuleInit(): void {
    this.keepAlive = setInterval(() => {
      for (const { stream } of this.sessions.values()) stream.comment('keep-alive');
    }, KEEP_ALIVE_MS);
    this.keepAlive.unref();
  }

  /** Open streams would hold the HTTP server open for ever. */
  beforeApplicationShutdown(): void {
    clearInterval(this.keepAlive);
    for (const { stream } of this.sessions.values()) {
      stream.comment('server is shutting down');
      stream.close();
    }
  }

  /** A stream with an unguessable id; it is known until it closes. */
  start(response: ServerResponse, receiverFor: (stream: SseStream) => Session['receive']): SseStream {
    const stream = new SseStream(randomUUID(), response);
    this.sessions.set(stream.sessionId, { stream, receive: receiverFor(stream) });
    stream.onClose(() => this.sessions.delete(stream.sessionId));
    return stream;
  }

  find(sessionId: string): Session | undefined {
    return this.sessions.get(sessionId);
  }

  get size(): number {
    return this.sessions.size;
  }
}
