import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { OpenCalls } from '../../access/open-calls.js';
import type { Peer } from '../../access/principal.js';
import { authInfoOf } from './auth-info.js';
import { McpServerFactory } from './mcp-server.factory.js';

/** Stateless Streamable HTTP: a server and a transport for each request, gone with it. */
@Injectable()
export class StreamableHttpAdapter {
  constructor(
    private readonly servers: McpServerFactory,
    private readonly calls: OpenCalls,
  ) {}

  async handle(peer: Peer, request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const server = this.servers.create();
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: undefined,
      // A plain JSON reply costs half of a stream; only progress needs one.
      enableJsonResponse: !wantsProgress(body),
    });
    const gone = endOf(request, response);
    void this.calls.during(gone);
    // A client that hangs up cancels its call.
    void gone.then(() => server.close());
    await server.connect(transport);
    await transport.handleRequest(Object.assign(request, { auth: authInfoOf(peer) }), response, body);
  }
}

/** An answer that waits behind another on its connection is not told when that breaks; the connection is. */
function endOf({ socket }: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      response.off('close', end);
      socket.off('close', end);
      resolve();
    };
    response.once('close', end);
    socket.once('close', end);
  });
}

function wantsProgress(body: unknown): boolean {
  const messages = Array.isArray(body) ? body : [body];
  return messages.some(
    (message: { params?: { _meta?: { progressToken?: unknown } } } | null) =>
      message?.params?._meta?.progressToken !== undefined,
  );
}
