import type { ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { Environment } from '../../config/environment.js';
import { SessionRegistry } from '../session/session-registry.js';
import type { SseStream } from '../session/sse-stream.js';
import { McpServerFactory } from './mcp-server.factory.js';

/** What became of a client's message: the status the POST is answered with, and why when it was refused. */
export type Receipt = { status: 202 } | { status: 400 | 404; code: number; message: string };

/** Joins SSE sessions to SDK servers, one server per session. */
@Injectable()
export class SseAdapter {
  private readonly logger = new Logger(SseAdapter.name);
  /** Before the message route, when a proxy serves us under a path of its own. */
  private readonly prefix: string;

  constructor(
    private readonly sessions: SessionRegistry,
    private readonly servers: McpServerFactory,
    { publicUrl }: Environment,
  ) {
    this.prefix = publicUrl ? new URL(publicUrl).pathname.replace(/\/+$/, '') : '';
  }

  async open(response: ServerResponse): Promise<void> {
    const transport = new SseTransport();
    const stream = this.sessions.start(
      response,
      () => (message) => transport.onmessage?.(message as JSONRPCMessage),
    );
    transport.stream = stream;
    stream.onClose(() => transport.onclose?.());
    const server = this.servers.create();
    server.onerror = (error) => this.logger.debug({ err: error }, 'protocol error on an SSE session');
    await server.connect(transport);
    stream.open(`${this.prefix}/sse/messages?sessionId=${stream.sessionId}`);
  }

  receive(sessionId: string | undefined, body: unknown): Receipt {
    if (!sessionId) return { status: 400, code: -32_600, message: 'sessionId is missing' };
    const session = this.sessions.find(sessionId);
    if (!session) return { status: 404, code: -32_001, message: 'unknown session; open /sse again' };
    const message = JSONRPCMessageSchema.safeParse(body);
    if (!message.success) return { status: 400, code: -32_600, message: 'not a JSON-RPC 2.0 message' };
    session.receive(message.data);
    return { status: 202 };
  }
}

/** The SDK's view of one of our streams. */
class SseTransport implements Transport {
  stream!: SseStream;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  async start(): Promise<void> {}

  async send(message: JSONRPCMessage): Promise<void> {
    this.stream.message(JSON.stringify(message));
  }

  async close(): Promise<void> {
    this.stream.close();
  }
}
