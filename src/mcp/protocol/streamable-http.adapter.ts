import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { OpenCalls } from '../../access/open-calls.js';
import type { Peer } from '../../access/principal.js';
import { hangUpOf } from '../hang-up.js';
import { authInfoOf } from './auth-info.js';
import type { AnyRequest, Sender } from './exchange.js';
import { McpMethods } from './mcp-methods.js';
import { McpServerFactory } from './mcp-server.factory.js';
import { ModernHttpAdapter } from './modern-http.adapter.js';

/** Stateless Streamable HTTP of every revision: a server and a transport for each request, gone with it. */
@Injectable()
export class StreamableHttpAdapter {
  constructor(
    private readonly methods: McpMethods,
    private readonly servers: McpServerFactory,
    private readonly modern: ModernHttpAdapter,
    private readonly calls: OpenCalls,
  ) {}

  async handle(peer: Peer, request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const gone = hangUpOf(response);
    void this.calls.during(gone);
    const sender = { peer, awaited: true };
    if (!this.modern.takes(request, body)) {
      await this.handleOlder(sender, request, response, body, gone);
      return;
    }
    const abort = new AbortController();
    void gone.then(() => abort.abort());
    await this.modern.handle(sender, request, response, body, abort.signal);
  }

  /** The revisions up to 2025-11-25. */
  private async handleOlder(
    sender: Sender,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    gone: Promise<void>,
  ): Promise<void> {
    const server = this.servers.create();
    const messages = (Array.isArray(body) ? body : [body]) as AnyRequest[];
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: undefined,
      // A plain JSON reply costs half of a stream; only notifications need one.
      enableJsonResponse: !messages.some((message) => this.methods.notifies(message)),
    });
    // A client that hangs up cancels its call.
    void gone.then(() => server.close());
    await server.connect(transport);
    await transport.handleRequest(Object.assign(request, { auth: authInfoOf(sender) }), response, body);
  }
}
