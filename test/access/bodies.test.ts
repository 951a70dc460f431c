import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';
import { TestTokens } from '../support/tokens.js';
import { PING } from '../support/raw-http.js';

const tokens = new TestTokens();
const token = tokens.add('right');
let server: TestServer;

beforeAll(async () => {
  const nowhere = { host: '127.0.0.1', port: 1, name: 'x', user: 'x', ssl: false as const };
  server = await startServer(nowhere, { tokensFile: tokens.file, allowedIps: '127.0.0.1' });
});

afterAll(() => server.close());

const ROUTES = ['/mcp', '/sse/messages?sessionId=x', '/no-such-route'];
const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** Sends the headers and only the beginning of the body they promise. */
async function answeredEarly(path: string, headers: Record<string, string>): Promise<number> {
  const sent = request(server.url + path, {
    method: 'POST',
    headers: { ...JSON_TYPE, 'content-length': '900000', ...headers },
    agent: false,
  });
  sent.on('error', () => {}).write('{"jsonrpc');
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  sent.destroy();
  return response.statusCode!;
}

async function send(
  path: string,
  body: RequestInit['body'],
  headers: Record<string, string>,
): Promise<[number, string]> {
  const authorization = `Bearer ${token}`;
  const init = { method: 'POST', body, headers: { ...JSON_TYPE, authorization, ...headers } };
  const response = await fetch(server.url + path, init);
  return [response.status, await response.text()];
}

describe('before its body is read a request is refused', () => {
  it.each(ROUTES)('without a token: %s', async (path) => {
    expect(await answeredEarly(path, {})).toBe(401);
  });

  it.each(ROUTES)('with a foreign Host: %s', async (path) => {
    expect(await answeredEarly(path, { host: 'evil.example' })).toBe(403);
  });

  it.each(ROUTES)('with another content than JSON: %s', async (path) => {
    const authorization = `Bearer ${token}`;
    expect(await answeredEarly(path, { authorization, 'content-type': 'text/plain' })).toBe(415);
  });
});

describe('a body', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'that a foreign page could post as %j is refused on every route, though it is JSON',
    async (type) => {
      for (const path of ROUTES) {
        const [status, text] = await send(path, PING, { 'content-type': type });
        expect(status, path).toBe(415);
        expect(text, path).toContain('Content-Type must be application/json');
      }
    },
  );

  it('of JSON is read', async () => {
    expect((await send('/mcp', PING, {}))[0]).toBe(200);
  });

  it.each([
    ['gzip', gzipSync(PING)],
    ['gzip', gzipSync(Buffer.alloc(50_000_000, ' '))],
    ['deflate', Buffer.from(PING)],
  ])('that is compressed (%s) is refused unread', async (encoding, body) => {
    const [status, text] = await send('/mcp', new Uint8Array(body), { 'content-encoding': encoding });
    expect(status).toBe(415);
    expect(text).toContain('the body cannot be read');
  });

  it('of more than 1 MB is refused', async () => {
    const [status, text] = await send('/mcp', JSON.stringify('x'.repeat(1_100_000)), {});
    expect(status).toBe(413);
    expect(text).toContain('larger than 1 MB');
  });

  it.each(['{', '{"a":1}}', 'null{'])('that is no JSON is refused: %s', async (body) => {
    const [status, text] = await send('/mcp', body, {});
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { code: -32_700 } });
  });
});
