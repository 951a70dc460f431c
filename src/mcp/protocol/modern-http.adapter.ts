import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable, Logger } from '@nestjs/common';
import { toWebRequest } from '@modelcontextprotocol/node';
import { classifyInboundRequest, createMcpHandler } from '@modelcontextprotocol/server';
import { authInfoOf, senderIn } from './auth-info.js';
import type { Sender } from './exchange.js';
import { ModernServerFactory } from './modern-server.factory.js';

const EVENT_STREAM = 'text/event-stream';

/** Revision 2026-07-28 over HTTP: every request carries its own revision and capabilities. */
@Injectable()
export class ModernHttpAdapter {
  private readonly logger = new Logger(ModernHttpAdapter.name);
  private readonly handler = createMcpHandler(({ authInfo }) => this.servers.create(senderIn(authInfo)), {
    legacy: 'reject',
    onerror: (error) => this.logger.debug({ err: error }, 'protocol error on a request'),
  });

  constructor(private readonly servers: ModernServerFactory) {}

  /** Whether this request is of the new revision, or of none. */
  takes({ headers }: IncomingMessage, body: unknown): boolean {
    const outcome = classifyInboundRequest({
      httpMethod: 'POST',
      protocolVersionHeader: headers['mcp-protocol-version'] as string | undefined,
      mcpMethodHeader: headers['mcp-method'] as string | undefined,
      mcpNameHeader: headers['mcp-name'] as string | undefined,
      body,
    });
    return outcome.kind !== 'legacy';
  }

  /** Answers; `signal` tells that nobody waits for the answer any more. */
  async handle(
    sender: Sender,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const asked = await toWebRequest(request, body, { signal });
    const answer = await this.handler.fetch(asked, { authInfo: authInfoOf(sender), parsedBody: body });
    if (signal.aborted) return;
    const headers = Object.fromEntries(answer.headers);
    if (answer.headers.get('content-type') !== EVENT_STREAM) {
      // What is whole already needs no stream, which would cost more than the rest of the conversion.
      const content = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, { ...headers, 'Content-Length': content.length }).end(content);
      return;
    }
    response.writeHead(answer.status, headers);
    // A client that hangs up ends its stream; that is no failure of ours.
    await pipeline(Readable.fromWeb(answer.body!), response).catch(() => {});
  }
}
