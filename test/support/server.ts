import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { DatabaseAddress } from '../../ormconfig.js';
import { createApp } from '../../src/app.js';
import { Environment } from '../../src/config/environment.js';

export interface TestServer {
  app: NestExpressApplication;
  url: string;
  close(): Promise<void>;
}

/** The real server on a free loopback port, over the given database as the production role. */
export async function startServer(
  database: DatabaseAddress,
  settings: Partial<Environment> = {},
): Promise<TestServer> {
  const environment = Object.assign(new Environment(), {
    dbHost: database.host,
    dbPort: database.port,
    dbName: database.name,
    dbUser: database.user,
    dbPassword: database.password,
    ollamaBaseUrl: '',
    toolsets: 'all',
    logLevel: 'fatal',
    port: 0,
    // Tests ask faster than people; those about the limit set their own.
    rateLimit: 100_000,
    rateLimitBurst: 100_000,
    ...settings,
  });
  const app = await createApp(environment);
  await app.listen(environment.port, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}`, close: () => app.close() };
}

/** A real client over SSE. */
export async function connectSse(url: string, token?: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new SSEClientTransport(new URL(`${url}/sse`), { requestInit: bearer(token) }));
  return client;
}

/** A real client over stateless Streamable HTTP. */
export async function connectHttp(url: string, token?: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: bearer(token) });
  await client.connect(transport);
  return client;
}

/** The header that shows a token. */
export function bearer(token: string | undefined): RequestInit {
  return token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
}

/** Calls a tool and hands back its result as the client read and validated it. */
export async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<CallToolResult> {
  return (await client.callTool({ name, arguments: args })) as CallToolResult;
}

/** The structured answer of a call that must succeed. */
export async function answerOf(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Record<string, any>> {
  const result = await call(client, name, args);
  if (result.isError) throw new Error(`${name} failed: ${textOf(result)}`);
  return result.structuredContent as Record<string, any>;
}

/** The text of a result. */
export function textOf({ content }: CallToolResult): string {
  const [first] = content;
  return first?.type === 'text' ? first.text : '';
}
