import { PassThrough, type Readable, type Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { OpenCalls } from '../../access/open-calls.js';
import { ANONYMOUS } from '../../access/principal.js';
import { ModernServerFactory } from './modern-server.factory.js';

/** Whoever started the process: it already has the rights of the account it runs under. */
const STARTER = { peer: { principal: ANONYMOUS, address: 'stdio' } };
/** Nobody waits long for a process whose input has ended. */
const LONGEST_DRAIN_MS = 1_000;

/** One client on standard input and output, for clients that start the server themselves. */
@Injectable()
export class StdioAdapter {
  private readonly logger = new Logger(StdioAdapter.name);

  constructor(
    private readonly servers: ModernServerFactory,
    private readonly calls: OpenCalls,
  ) {}

  /** Serves every revision until the input ends, cannot be read on, or nobody reads the output any more. */
  async serve(input: Readable, output: Writable): Promise<void> {
    // The SDK would drop open calls at the end of its input; they get their answers, so it never sees the end.
    const messages = input.pipe(new PassThrough(), { end: false });
    const transport = new StdioServerTransport(messages, output);
    const serving = serveStdio(() => this.servers.create(STARTER), {
      transport,
      onerror: (error) => this.logger.debug({ err: error }, 'protocol error on standard input'),
    });
    await new Promise<void>((resolve) => {
      input.once('end', resolve).once('close', resolve);
      output.once('error', () => resolve());
      const close = transport.onclose;
      transport.onclose = () => {
        close?.();
        resolve();
      };
    });
    // The last message begins its call before no call begins any more.
    await turn();
    await this.calls.drain(LONGEST_DRAIN_MS);
    await serving.close();
  }
}
