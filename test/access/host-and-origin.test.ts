import { request } from 'node:http';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  const nowhere = { host: '127.0.0.1', port: 1, name: 'x', user: 'x', ssl: false as const };
  server = await startServer(nowhere, {
    publicUrl: 'https://mcp.soc.example/netmonitor',
    allowedHosts: 'soc-01.example, Other.Example',
    allowedOrigins: 'https://console.example',
  });
});

afterAll(() => server.close());

/** fetch() sets Host by itself, so the request is made by hand. */
function ask(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { method, headers, setHost: false }, (response) => {
      let body = '';
      const done = () => resolve({ status: response.statusCode!, body });
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      if (response.headers['content-type'] === 'text/event-stream') done();
      response.on('end', done).on('error', done);
    });
    sent.on('error', reject).end();
  });
}

const everyRoute = [
  ['GET', '/sse'],
  ['POST', '/sse/messages?sessionId=x'],
  ['POST', '/mcp'],
  ['GET', '/health'],
  ['GET', '/health/live'],
  ['GET', '/no-such-route'],
  ['OPTIONS', '/mcp'],
] as const;

describe('the Host of a request', () => {
  it.each(everyRoute)('that is foreign is refused on %s %s', async (method, path) => {
    const { status, body } = await ask(path, { host: 'evil.example:3000' }, method);
    expect(status).toBe(403);
    expect(body).toContain('NETMONITOR_ALLOWED_HOSTS');
  });

  it.each([
    'localhost',
    'LOCALHOST:3000',
    '127.0.0.1:3000',
    '10.8.0.1',
    '[::1]:3000',
    hostname(),
    'mcp.soc.example',
    'mcp.soc.example:443',
    'soc-01.example:3000',
    'other.example.',
  ])('%s is served', async (host) => {
    expect((await ask('/health/live', { host })).status).toBe(200);
  });

  it.each([
    '',
    'evil.example',
    'localhost.evil.example',
    'evil-localhost',
    '127.0.0.1.evil.example',
    'localhost:3000:1',
    'a@localhost',
    '[evil]',
    '127.0.0.1, localhost',
  ])('%j is refused', async (host) => {
    expect((await ask('/health/live', { host })).status).toBe(403);
  });

  it('is refused before the body is read', async () => {
    const { status } = await ask(
      '/mcp',
      { host: 'evil.example', 'content-type': 'application/json' },
      'POST',
    );
    expect(status).toBe(403);
  });
});

describe('the Origin of a request', () => {
  it.each([
    'https://evil.example',
    'null',
    'http://localhost:3000',
    'https://console.example.evil.example',
    '',
  ])('%j is refused', async (origin) => {
    const { status, body } = await ask('/health/live', { host: 'localhost', origin });
    expect(status).toBe(403);
    expect(body).toContain('NETMONITOR_ALLOWED_ORIGINS');
  });

  it.each(['https://console.example', 'https://mcp.soc.example'])('%s is admitted', async (origin) => {
    expect((await ask('/health/live', { host: 'localhost', origin })).status).toBe(200);
  });

  it('never makes the server allow a page to read its answers', async () => {
    const response = await fetch(`${server.url}/health/live`);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});
