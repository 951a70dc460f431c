import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { DatabaseAddress } from '../ormconfig.js';
import { ServerProcess } from '../soak/server-process.js';

/** Longer than the server ever takes. */
const PATIENCE_MS = 60_000;

export type Fields = Record<string, any>;

export interface Answer {
  isError: boolean;
  fields: Fields;
  text: string;
  ms: number;
}

export interface ListedTool {
  name: string;
  properties: Record<string, { maximum?: number }>;
}

/** The built server on one database as of an instant, and a client of it. */
export class Asker {
  private constructor(
    private readonly server: ServerProcess,
    private readonly client: Client,
    readonly tools: ListedTool[],
  ) {}

  static async start(address: DatabaseAddress, asOf: string, folder: string): Promise<Asker> {
    const server = await ServerProcess.start(settings(address, asOf), folder);
    const client = new Client({ name: 'eval', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
    const { tools } = await client.listTools();
    const listed = tools.map(({ name, inputSchema }) => ({
      name,
      properties: (inputSchema.properties ?? {}) as ListedTool['properties'],
    }));
    return new Asker(server, client, listed);
  }

  async ask(name: string, given: Record<string, unknown>): Promise<Answer> {
    const began = performance.now();
    const result = await this.client.callTool({ name, arguments: given }, undefined, {
      timeout: PATIENCE_MS,
    });
    const [{ text }] = result.content as [{ text: string }];
    return {
      isError: result.isError === true,
      fields: result.structuredContent ?? {},
      text,
      ms: performance.now() - began,
    };
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.server.stop();
  }
}

function settings(
  { host, port, name, user, password }: DatabaseAddress,
  asOf: string,
): Record<string, string> {
  return {
    NETMONITOR_DB_HOST: host,
    NETMONITOR_DB_PORT: String(port),
    NETMONITOR_DB_NAME: name,
    NETMONITOR_DB_USER: user,
    NETMONITOR_DB_PASSWORD: password ?? '',
    NETMONITOR_DB_SSLMODE: 'disable',
    NETMONITOR_AS_OF: asOf,
    NETMONITOR_PORT: '0',
    OLLAMA_BASE_URL: '',
    // One client asks everything at once here.
    NETMONITOR_RATE_LIMIT: '10000',
    NETMONITOR_RATE_LIMIT_BURST: '10000',
  };
}
