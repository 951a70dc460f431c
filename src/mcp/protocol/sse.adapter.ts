import type { ServerResponse } from 'node:http';
import { Injectable, Logger, Optional } from '@nestjs/common';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Peer } from '../../access/principal.js';
import { RateLimit } from '../../access/rate-limit.js';
import type { Refusal } from '../../access/refusal.js';
import { Environment } from '../../config/environment.js';
import { SessionRegistry } from '../session/session-registry.js';
import { SessionRelay } from '../session/session-relay.js';
import type { SseStream } from '../session/sse-stream.js';
import { authInfoOf } from './auth-info.js';
import { McpServerFactory } from './mcp-server.factory.js';

const INVALID_REQUEST = -32_600;
const NO_SESSION = -32_001;
const RETRY_SECONDS = '10';

/** Joins SSE sessions to SDK servers, one server per session. */
@Injectable()
export class SseAdapter {
  private readonly logger = new Logger(SseAdapter.name);
  /** Before the message route, when a proxy serves us under a path of its own. */
  private readonly prefix: string;

  constructor(
    private readonly sessions: SessionRegistry,
    private readonly servers: McpServerFactory,
    private readonly rate: RateLimit,
    { publicUrl }: Environment,
    @Optional() private readonly relay?: SessionRelay,
  ) {
    this.prefix = publicUrl ? new URL(publicUrl).pathname.replace(/\/+$/, '') : '';
  }

  /** Opens a stream, or tells why not. */
  async open(peer: Peer, response: ServerResponse): Promise<Refusal | undefined> {
    const refusal = (await this.rateRefusal(peer)) ?? this.capRefusal(peer);
    if (refusal) return refusal;
    const transport = new SseTransport();
    const stream = this.sessions.start(response, peer, ({ sessionId }) => (body, from) => {
      const message = JSONRPCMessageSchema.safeParse(body);
      // To what the stream was narrowed when it opened holds, whatever its messages are posted with.
      const sender = { peer: { ...from, narrowedTo: peer.narrowedTo }, sessionId };
      if (message.success) transport.onmessage?.(message.data, { authInfo: authInfoOf(sender) });
      return message.success;
    });
    transport.stream = stream;
    stream.onClose(() => transport.onclose?.());
    const server = this.servers.create();
    server.onerror = (error) => this.logger.debug({ err: error }, 'protocol error on an SSE session');
    await server.connect(transport);
    stream.open(`${this.prefix}/sse/messages?sessionId=${stream.sessionId}`);
    return undefined;
  }

  /** Takes a client's message, or tells why not. */
  async receive(sessionId: string | undefined, peer: Peer, body: unknown): Promise<Refusal | undefined> {
    if (!sessionId) {
      return {
        status: 400,
        reason: 'unknown_session',
        code: INVALID_REQUEST,
        message: 'sessionId is missing',
      };
    }
    const own = this.sessions.deliver(sessionId, peer, body);
    const delivery = own === 'unknown' && this.relay ? await this.relay.send(sessionId, peer, body) : own;
    if (delivery === 'silent') {
      const message = 'the server that holds this stream does not answer; try again';
      return { status: 503, reason: 'session_unreachable', message, headers: { 'Retry-After': '1' } };
    }
    if (delivery === 'unreadable') {
      const message = 'not a JSON-RPC 2.0 message';
      return { status: 400, reason: 'unreadable_body', code: INVALID_REQUEST, message };
    }
    if (delivery !== 'accepted') {
      const reason = delivery === 'unknown' ? 'unknown_session' : 'session_of_another';
      return { status: 404, reason, code: NO_SESSION, message: 'unknown session; open /sse again' };
    }
    return undefined;
  }

  private async rateRefusal(peer: Peer): Promise<Refusal | undefined> {
    const wait = await this.rate.take(peer);
    if (wait === null) return undefined;
    return {
      status: 429,
      reason: 'rate_limited',
      message: `too many calls and streams; try again in ${wait} s`,
      headers: { 'Retry-After': String(wait) },
    };
  }

  private capRefusal(peer: Peer): Refusal | undefined {
    const message = this.sessions.tooMany(peer);
    if (message === undefined) return undefined;
    return { status: 503, reason: 'too_many_sessions', message, headers: { 'Retry-After': RETRY_SECONDS } };
  }
}

/** The SDK's view of one of our streams. */
class SseTransport implements Transport {
  stream!: SseStream;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];

  async start(): Promise<void> {}

  async send(message: JSONRPCMessage): Promise<void> {
    this.stream.message(JSON.stringify(message));
  }

  async close(): Promise<void> {
    this.stream.end();
  }
}
