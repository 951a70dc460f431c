import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport, SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Connection } from './connection.js';

/** Longer than any call may take: the checker is to find those that do. */
const PATIENCE_MS = 45_000;
const WHO = { name: 'soak', version: '1' };

// An interface would lack the index signature that both SDKs want.
type Params = { name: string; arguments: Record<string, unknown> };

/** One connected client, of whatever SDK and transport. */
export interface Line {
  /** How a call is taken back: by a message, by closing its request, or not at all. */
  cancelsBy: 'message' | 'closing' | undefined;
  ask(params: Params, signal: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
}

export interface Way {
  url: string;
  token: string;
  /** How a client starts a server of its own. */
  starter: { command: string; args: string[]; env: Record<string, string> };
}

/**
 * A busy client may reuse a connection in the moment in which the server closes it as idle; its requests come one
 * to a connection, so that this is not taken for a fault.
 */
export function headersOf(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}`, Connection: 'close' };
}

export async function openLine(connection: Connection, { url, token, starter }: Way): Promise<Line> {
  const requestInit = { headers: headersOf(token) };
  switch (connection.transport) {
    case 'sse': {
      const transport = new SSEClientTransport(new URL(`${url}/sse`), { requestInit });
      // The SDK's client would open another stream by itself, in which nobody was introduced.
      transport.onerror = (error) => {
        if (error instanceof SseError) connection.drop(`stream ended: ${error.message}`);
      };
      return openOld(connection, transport, 'message');
    }
    case 'stdio': {
      const transport = new StdioClientTransport({ ...starter, stderr: 'ignore' });
      transport.onclose = () => connection.drop('the process ended');
      return openOld(connection, transport, 'message');
    }
    case 'modern':
      return openModern(connection, new ModernTransport(new URL(`${url}/mcp`), { requestInit }));
    default: {
      const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit });
      return openOld(connection, transport, undefined);
    }
  }
}

async function openOld(
  connection: Connection,
  transport: Transport,
  cancelsBy: Line['cancelsBy'],
): Promise<Line> {
  const client = new Client(WHO);
  connection.tap(transport);
  await client.connect(transport);
  return {
    cancelsBy,
    ask: (params, signal) =>
      client.request({ method: 'tools/call', params }, CallToolResultSchema, {
        signal,
        timeout: PATIENCE_MS,
      }),
    close: () => closed(connection, client),
  };
}

async function openModern(connection: Connection, transport: ModernTransport): Promise<Line> {
  const client = new ModernClient(WHO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  connection.tap(transport);
  await client.connect(transport);
  return {
    cancelsBy: 'closing',
    ask: (params, signal) =>
      client.request({ method: 'tools/call', params }, { signal, timeout: PATIENCE_MS }),
    close: () => closed(connection, client),
  };
}

async function closed(connection: Connection, client: { close(): Promise<void> }): Promise<void> {
  connection.close();
  await client.close();
}
