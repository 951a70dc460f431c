import type { Readable, Writable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ANONYMOUS } from '../../access/principal.js';
import { authInfoOf } from './auth-info.js';
import { McpServerFactory } from './mcp-server.factory.js';

/** Whoever started the process: it already has the rights of the account it runs under. */
const STARTER = { principal: ANONYMOUS, address: 'stdio' };

/** One client on standard input and output, for clients that start the server themselves. */
@Injectable()
export class StdioAdapter {
  private readonly logger = new Logger(StdioAdapter.name);

  constructor(private readonly servers: McpServerFactory) {}

  /** Serves until the input ends or nobody reads the output any more. */
  async serve(input: Readable, output: Writable): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      input.once('end', resolve).once('close', resolve);
      output.once('error', () => resolve());
    });
    const transport: Transport = new StdioServerTransport(input, output);
    const server = this.servers.create();
    server.onerror = (error) => this.logger.debug({ err: error }, 'protocol error on standard input');
    await server.connect(transport);
    const receive = transport.onmessage;
    transport.onmessage = (message) => receive?.(message, { authInfo: authInfoOf(STARTER) });
    await ended;
  }
}
