import 'reflect-metadata';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { createApp } from '../src/app.js';
import { Environment } from '../src/config/environment.js';
import { type DemoDatabase, startDemoDatabase } from '../src/demo/demo-database.js';
import { ToolRegistry } from '../src/mcp/tool-registry.js';

/** Where the data end: always there, so that the answers stay the same; on a Thursday, so that people are at work. */
export const AS_OF = new Date('2026-02-12T14:00:00Z');

export type Ask = (tool: string, given: Record<string, unknown>) => Promise<CallToolResult>;

export interface Demo {
  registry: ToolRegistry;
  ask: Ask;
}

/** Asks the real server with a real client, over a demo of its own that is thrown away afterwards. */
export async function onDemo<T>(work: (demo: Demo) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'netmonitor-docs-'));
  try {
    // The account PostgreSQL runs as under root has to get in.
    await chmod(dataDir, 0o755);
    const database = await startDemoDatabase({ dataDir, asOf: AS_OF });
    try {
      return await onServer(database, work);
    } finally {
      await database.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function onServer<T>({ address, asOf }: DemoDatabase, work: (demo: Demo) => Promise<T>): Promise<T> {
  const settings: Partial<Environment> = {
    dbHost: address.host,
    dbPort: address.port,
    dbName: address.name,
    dbUser: address.user,
    dbPassword: address.password,
    asOf,
    // Whether a model runs on this machine must not show.
    ollamaBaseUrl: '',
    toolsets: 'all',
    logLevel: 'fatal',
    rateLimit: 100_000,
    rateLimitBurst: 100_000,
  };
  const app = await createApp(Object.assign(new Environment(), settings));
  try {
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const client = new Client({ name: 'docs', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`)));
    const ask: Ask = async (name, given) =>
      (await client.callTool({ name, arguments: given })) as CallToolResult;
    try {
      return await work({ registry: app.get(ToolRegistry, { strict: false }), ask });
    } finally {
      await client.close();
    }
  } finally {
    await app.close();
  }
}
