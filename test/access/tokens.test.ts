import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { chmodSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bearer,
  call,
  connectHttp,
  connectSse,
  startServer,
  type TestServer,
  textOf,
} from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';
import { openStream, post, PING } from '../support/raw-http.js';

const tokens = new TestTokens();
const all = tokens.add('all');
let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer(database.address, { tokensFile: tokens.file });
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

async function status(path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(server.url + path, init);
  await response.body?.cancel();
  return response.status;
}

const guarded: [method: string, path: string][] = [
  ['GET', '/sse'],
  ['HEAD', '/sse'],
  ['POST', '/sse/messages?sessionId=x'],
  ['POST', '/mcp'],
  ['GET', '/mcp'],
  ['DELETE', '/mcp'],
  ['OPTIONS', '/mcp'],
  ['GET', '/metrics'],
  ['GET', '/'],
  ['GET', '/healthy'],
  ['GET', '/HEALTH'],
  ['GET', '/.well-known/oauth-protected-resource'],
  ['GET', '/no/such/route'],
];

describe('without a token', () => {
  it.each(guarded)('%s %s is refused and says what is needed', async (method, path) => {
    const response = await fetch(server.url + path, { method, ...(method === 'POST' && { body: '{' }) });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="netmonitor-mcp"/);
    if (method !== 'HEAD') expect(await response.text()).toContain('an access token is needed');
  });

  it.each(['/health', '/health/live', '/health/ready'])('%s answers', async (path) => {
    expect(await status(path)).toBe(200);
  });
});

describe('a wrong token', () => {
  it.each([
    ['of nobody', `Bearer nmcp_${'A'.repeat(43)}`],
    ['cut by one character', `Bearer ${all.slice(0, -1)}`],
    ['longer by one character', `Bearer ${all}A`],
    ['in another case', `Bearer ${all.toUpperCase()}`],
    ['without its scheme', all],
    ['as a password', `Basic ${Buffer.from(`x:${all}`).toString('base64')}`],
    ['twice', `Bearer ${all}, Bearer ${all}`],
    ['that is its stored hash', 'Bearer ' + 'a'.repeat(64)],
    ['of 60,000 characters', `Bearer ${'x'.repeat(14_000)}`],
  ])('%s admits nobody', async (_, authorization) => {
    expect(await status('/metrics', { headers: { authorization } })).toBeOneOf([401, 429]);
  });

  it('never slows down a right one from the same address', async () => {
    const wrong = { headers: { authorization: `Bearer nmcp_${'B'.repeat(43)}` } };
    const answers: number[] = [];
    for (let i = 0; i < 15; i++) answers.push(await status('/metrics', wrong));
    expect(answers.at(-1)).toBe(429);
    expect(await status('/metrics', bearer(all))).toBe(200);
  });

  it('is counted for the whole network of an IPv6 subscriber', async () => {
    const proxied = await startServer(database.address, { tokensFile: tokens.file, trustProxy: '127.0.0.1' });
    const answers: number[] = [];
    for (let i = 0; i < 12; i++) {
      const headers = {
        authorization: `Bearer nmcp_${'C'.repeat(43)}`,
        'x-forwarded-for': `2001:db8:2:2::${i}`,
      };
      answers.push((await fetch(`${proxied.url}/metrics`, { headers })).status);
    }
    expect(answers.at(-1)).toBe(429);
    await proxied.close();
  });

  it('does not count in the address line', async () => {
    for (const path of [`/metrics?token=${all}`, `/metrics?access_token=${all}`]) {
      expect(await status(path)).toBeOneOf([401, 429]);
    }
  });
});

describe('a right token', () => {
  it('opens a stream and calls tools over SSE and over HTTP', async () => {
    for (const connect of [connectSse, connectHttp]) {
      const client = await connect(server.url, all);
      expect((await client.listTools()).tools.length).toBeGreaterThan(20);
      expect((await call(client, 'get_sensor_status')).isError).toBeFalsy();
      await client.close();
    }
  });

  it('is taken with any case of the scheme', async () => {
    expect(await status('/metrics', { headers: { authorization: `bEARER ${all}` } })).toBe(200);
  });

  it('that is limited to toolsets sees and calls only those', async () => {
    const token = tokens.add('sensors-only', { scopes: ['sensors'] });
    await eventually(async () => (await status('/metrics', bearer(token))) === 200);
    const client = await connectSse(server.url, token);
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain('get_sensor_status');
    expect(names).not.toContain('get_recent_threats');
    expect(textOf(await call(client, 'get_recent_threats'))).toMatch(/^forbidden: .*alerts/);
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(['netmonitor://sensors']);
    await expect(client.readResource({ uri: 'dashboard://summary' })).rejects.toThrow(/forbidden/);
    await client.close();
  });

  it('from a strange address is refused', async () => {
    const away = tokens.add('away', { allowed_ips: ['192.0.2.0/24'] });
    const home = tokens.add('home', { allowed_ips: ['192.0.2.0/24', '127.0.0.0/8'] });
    await eventually(async () => (await status('/metrics', bearer(home))) === 200);
    expect(await status('/metrics', bearer(away))).toBe(403);
  });

  it('holds until it expires', async () => {
    const brief = tokens.add('brief', { expires_at: new Date(Date.now() + 2_500).toISOString() });
    const gone = tokens.add('gone', { expires_at: new Date(Date.now() - 1).toISOString() });
    await eventually(async () => (await status('/metrics', bearer(brief))) === 200);
    expect(await status('/metrics', bearer(gone))).toBeOneOf([401, 429]);
    const stream = await openStream(server.url, brief);
    await stream.ended;
    expect(stream.text()).toContain(': the access token is revoked or expired');
    expect(await status('/metrics', bearer(brief))).toBeOneOf([401, 429]);
  });

  it('loses its streams and its rights when it is revoked', async () => {
    const token = tokens.add('leaver');
    await eventually(async () => (await status('/metrics', bearer(token))) === 200);
    const stream = await openStream(server.url, token);
    const other = await openStream(server.url, all);
    tokens.revoke('leaver');
    await stream.ended;
    expect(await status('/metrics', bearer(token))).toBeOneOf([401, 429]);
    expect(other.isOpen()).toBe(true);
    other.end();
  });

  it('does not outlive its revocation by a body that comes slowly', async () => {
    const token = tokens.add('slow');
    await eventually(async () => (await status('/metrics', bearer(token))) === 200);
    const params = { name: 'get_sensor_status' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    const headers = {
      ...(bearer(token).headers as Record<string, string>),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'content-length': String(body.length),
    };
    const sent = request(`${server.url}/mcp`, { method: 'POST', headers });
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    sent.write(body.slice(0, 10));
    tokens.revoke('slow');
    await eventually(async () => (await status('/metrics', bearer(token))) !== 200);
    sent.end(body.slice(10));
    const [response] = await answered;
    expect(await text(response)).toContain('forbidden: your access token is revoked or expired');
  });

  it('of the same name made anew does not keep the old streams', async () => {
    const first = tokens.add('again');
    await eventually(async () => (await status('/metrics', bearer(first))) === 200);
    const stream = await openStream(server.url, first);
    tokens.revoke('again');
    tokens.add('again');
    await stream.ended;
    expect(await status('/metrics', bearer(first))).toBeOneOf([401, 429]);
  });
});

describe('a session', () => {
  it('belongs to the principal that opened it', async () => {
    const stream = await openStream(server.url, all);
    const other = tokens.add('other');
    await eventually(async () => (await status('/metrics', bearer(other))) === 200);
    const foreign = await post(server.url + stream.endpoint(), PING, other);
    expect(foreign.status).toBe(404);
    expect(await foreign.json()).toMatchObject({ error: { code: -32_001 } });
    expect((await post(server.url + stream.endpoint(), PING, all)).status).toBe(202);
    stream.end();
  });
});

describe('a token file', () => {
  it('that becomes unreadable for us or readable for others admits nobody until it is mended', async () => {
    const own = new TestTokens();
    const token = own.add('a');
    const here = await startServer(database.address, { tokensFile: own.file });
    const ask = async () => (await fetch(`${here.url}/metrics`, bearer(token))).status;
    expect(await ask()).toBe(200);
    chmodSync(own.file, 0o644);
    await eventually(async () => (await ask()) !== 200);
    chmodSync(own.file, 0o600);
    await eventually(async () => (await ask()) === 200);
    writeFileSync(own.file, '{"version":1,"tok');
    await eventually(async () => (await ask()) !== 200);
    const health = await fetch(`${here.url}/health`);
    expect([health.status, await health.text()]).toEqual([
      503,
      expect.stringMatching(/^UNAVAILABLE: token file cannot be read, so nobody is admitted/),
    ]);
    const ready = await fetch(`${here.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      error: { access: { status: 'down' } },
      info: { database: { status: 'up' } },
    });
    writeFileSync(own.file, '{"version":1,"tokens":[]}');
    await eventually(async () => (await (await fetch(`${here.url}/health`)).text()) === 'OK');
    expect((await fetch(`${here.url}/health/ready`)).status).toBe(200);
    await here.close();
  });

  it('that is wrong at the start stops the start', async () => {
    await expect(startServer(database.address, { tokensFile: '/nowhere/tokens.json' })).rejects.toThrow(
      /token create/,
    );
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  await expect.poll(holds, { timeout: 5_000 }).toBe(true);
}
