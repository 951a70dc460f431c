import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSse, startServer, type TestServer } from '../support/server.js';
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

/** Opens a stream by hand and hands over its headers and the text that has arrived. */
function openStream(path = '/sse'): Promise<{
  status: number;
  headers: Record<string, unknown>;
  text: () => string;
  end: () => void;
  ended: Promise<void>;
}> {
  return new Promise((resolve, reject) => {
    const opened = request(`${server.url}${path}`, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      resolve({
        status: response.statusCode!,
        headers: response.headers,
        text: () => text,
        end: () => opened.destroy(),
        ended: new Promise((end) => response.once('close', end)),
      });
    });
    opened.on('error', reject);
    opened.end();
  });
}

function post(path: string, body: string, type = 'application/json') {
  return fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': type, accept: 'application/json, text/event-stream' },
    body,
  });
}

const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });

describe('the SSE stream', () => {
  it('opens with headers that no proxy buffers and tells where messages go', async () => {
    const stream = await openStream();
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    await expect
      .poll(stream.text)
      .toMatch(/^event: endpoint\ndata: \/sse\/messages\?sessionId=[0-9a-f-]{36}\n\n$/);
    stream.end();
  });

  it('answers the SDK client that initializes, lists and pings', async () => {
    const client = await connectSse(server.url);
    expect(client.getServerVersion()).toMatchObject({ name: 'netmonitor-soc' });
    expect(client.getInstructions()).toContain('receipt');
    expect((await client.listTools()).tools.length).toBeGreaterThanOrEqual(23);
    await expect(client.ping()).resolves.toEqual({});
    await client.close();
  });

  it('names the external path when a proxy serves it under one', async () => {
    const behindProxy = await startServer(database.address, { publicUrl: 'https://soc.example/netmonitor/' });
    const response = await fetch(`${behindProxy.url}/sse`);
    const { value } = await response.body!.getReader().read();
    expect(new TextDecoder().decode(value)).toContain('data: /netmonitor/sse/messages?sessionId=');
    await behindProxy.close();
  });

  it('never gives one client the answers of another', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => connectSse(server.url)));
    const answers = await Promise.all(
      clients.flatMap((client, i) =>
        Array.from({ length: 5 }, async (_, j) => {
          const id = i * 100 + j + 1;
          const result = await client.callTool({ name: 'get_alert', arguments: { alert_id: id } });
          return [id, JSON.stringify(result.content)] as const;
        }),
      ),
    );
    for (const [id, text] of answers) expect(text).toContain(`no alert ${id} from`);
    await Promise.all(clients.map((client) => client.close()));
  });

  it('ends when the server shuts down', async () => {
    const doomed = await startServer(database.address);
    const response = await fetch(`${doomed.url}/sse`);
    const text = response.text();
    await doomed.close();
    expect(await text).toContain(': server is shutting down');
  });
});

describe('a message', () => {
  it('to an unknown session is a 404', async () => {
    expect((await post('/sse/messages?sessionId=nobody', ping)).status).toBe(404);
  });

  it('without a session is a 400', async () => {
    expect((await post('/sse/messages', ping)).status).toBe(400);
  });

  it('to a session whose client is gone is a 404', async () => {
    const stream = await openStream();
    await expect.poll(stream.text).toContain('sessionId');
    const [, path] = /data: (\S+)/.exec(stream.text())!;
    stream.end();
    await expect.poll(async () => (await post(path!, ping)).status).toBe(404);
  });

  it('that is not JSON is a 400 with a JSON-RPC parse error', async () => {
    for (const path of ['/mcp', '/sse/messages?sessionId=x']) {
      const response = await post(path, '{"jsonrpc": ');
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code: -32_700 }, id: null });
    }
  });

  it('over 1 MB is a 413', async () => {
    const huge = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'ping',
      params: { x: 'x'.repeat(1_100_000) },
    });
    for (const path of ['/mcp', '/sse/messages?sessionId=x'])
      expect((await post(path, huge)).status).toBe(413);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'of the content type %j is a 415',
    async (type) => {
      for (const path of ['/mcp', '/sse/messages?sessionId=x']) {
        expect((await post(path, ping, type)).status).toBe(415);
      }
    },
  );

  it('that is no JSON-RPC is a 400', async () => {
    const stream = await openStream();
    await expect.poll(stream.text).toContain('sessionId');
    const [, path] = /data: (\S+)/.exec(stream.text())!;
    for (const body of ['[]', '{}', '7', '{"jsonrpc":"1.0","method":"ping","id":1}', `[${ping}]`]) {
      expect((await post(path!, body)).status).toBe(400);
    }
    expect((await post(path!, ping)).status).toBe(202);
    await expect.poll(stream.text).toContain('"result":{}');
    stream.end();
  });
});

describe('the other methods', () => {
  it.each([
    ['HEAD', '/sse', 405],
    ['GET', '/mcp', 405],
    ['DELETE', '/mcp', 405],
    ['GET', '/', 404],
    ['GET', '/nothing', 404],
  ])('%s %s answers %i', async (method, path, status) => {
    expect((await fetch(`${server.url}${path}`, { method })).status).toBe(status);
  });

  it('POST /sse is a 404, so that clients that try HTTP first go on to SSE', async () => {
    expect((await post('/sse', ping)).status).toBe(404);
  });

  it('serves no stream when only HTTP is asked for', async () => {
    const httpOnly = await startServer(database.address, { transport: 'http' });
    expect((await fetch(`${httpOnly.url}/sse`)).status).toBe(404);
    const headers = { 'content-type': 'application/json' };
    const posted = fetch(`${httpOnly.url}/sse/messages?sessionId=x`, { method: 'POST', headers, body: ping });
    expect((await posted).status).toBe(404);
    await httpOnly.close();
  });
});
