import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectHttp, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer(database.address);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

function rpc(message: unknown, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(message),
  });
}

const initialize = (protocolVersion: string) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

describe('stateless Streamable HTTP', () => {
  it('serves the SDK client', async () => {
    const client = await connectHttp(server.url);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('get_recent_threats');
    await client.close();
  });

  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'speaks revision %s',
    async (revision) => {
      const response = await rpc(initialize(revision));
      expect(response.status).toBe(200);
      expect(response.headers.get('mcp-session-id')).toBeNull();
      expect(await response.json()).toMatchObject({ result: { protocolVersion: revision } });
    },
  );

  it('answers a call without any session before it', async () => {
    const response = await rpc({
      jsonrpc: '2.0',
      id: 7,
      method: 'tools/call',
      params: { name: 'get_alert', arguments: { alert_id: 1 } },
    });
    expect(await response.json()).toMatchObject({ id: 7, result: { isError: true } });
  });

  it('streams when the client wants progress, and answers in JSON when not', async () => {
    const call = (meta: object) => ({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'get_ollama_status', arguments: {}, ...meta },
    });
    expect((await rpc(call({}))).headers.get('content-type')).toContain('application/json');
    const streamed = await rpc(call({ _meta: { progressToken: 1 } }));
    expect(streamed.headers.get('content-type')).toContain('text/event-stream');
    await streamed.text();
  });

  it('refuses what is no JSON with 415, and a client that takes neither form with 406', async () => {
    const xml = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: '<a/>',
    });
    expect(xml.status).toBe(415);
    expect((await rpc(initialize('2025-11-25'), { accept: 'text/html' })).status).toBe(406);
  });

  it('names the nearest tool for an unknown one', async () => {
    const response = await rpc({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'get_recent_threat', arguments: {} },
    });
    expect(await response.json()).toMatchObject({
      error: { code: -32_602, message: expect.stringContaining('get_recent_threats') },
    });
  });
});
