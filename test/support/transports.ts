import {
  Client as NewerClient,
  StreamableHTTPClientTransport as NewerHttp,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as NewerStdio } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

/** What a test asks of a client, whichever SDK it is of. */
export interface AnyClient {
  client: Pick<
    Client | NewerClient,
    | 'listTools'
    | 'listResources'
    | 'listResourceTemplates'
    | 'readResource'
    | 'listPrompts'
    | 'getPrompt'
    | 'complete'
    | 'getServerVersion'
    | 'getInstructions'
    | 'close'
  >;
  call(name: string, args: unknown, options?: CallOptions): Promise<CallToolResult>;
}

export interface CallOptions {
  signal?: AbortSignal;
  onprogress?: (progress: { progress: number; message?: string }) => void;
}

/** Where a client finds the server: over HTTP, and as a command to start. */
export interface Entrance {
  url: string;
  settings: Record<string, string>;
}

type Arguments = Record<string, unknown>;

const SELF = { name: 'test', version: '1' };
export const NEWEST = '2026-07-28';

function command({ settings }: Entrance) {
  const args = ['dist/src/main.js', 'serve', '--transport', 'stdio'];
  const env = { PATH: process.env['PATH']!, ...settings };
  return { command: process.execPath, args, env, stderr: 'ignore' as const };
}

async function older(transport: Parameters<Client['connect']>[0]): Promise<AnyClient> {
  const client = new Client(SELF);
  await client.connect(transport);
  return {
    client,
    call: async (name, args, options) =>
      (await client.callTool({ name, arguments: args as Arguments }, undefined, options)) as CallToolResult,
  };
}

async function newer(transport: Parameters<NewerClient['connect']>[0]): Promise<AnyClient> {
  const client = new NewerClient(SELF, { versionNegotiation: { mode: { pin: NEWEST } } });
  await client.connect(transport);
  return {
    client,
    call: async (name, args, options) =>
      (await client.callTool({ name, arguments: args as Arguments }, options)) as CallToolResult,
  };
}

/** Every way to reach the server, with a real client of its own for each. */
export const TRANSPORTS: Record<string, (entrance: Entrance) => Promise<AnyClient>> = {
  SSE: ({ url }) => older(new SSEClientTransport(new URL(`${url}/sse`))),
  '/mcp, up to 2025-11-25': ({ url }) => older(new StreamableHTTPClientTransport(new URL(`${url}/mcp`))),
  '/mcp, 2026-07-28': ({ url }) => newer(new NewerHttp(new URL(`${url}/mcp`))),
  'stdio, up to 2025-11-25': (entrance) => older(new StdioClientTransport(command(entrance))),
  'stdio, 2026-07-28': (entrance) => newer(new NewerStdio(command(entrance))),
};
