import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
const [first, second] = [tokens.add('first'), tokens.add('second')];
let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

beforeEach(async () => {
  server = await startServer(database.address, {
    tokensFile: tokens.file,
    // One turn comes back every thousand seconds: none within a test.
    rateLimit: 1,
    rateLimitBurst: 1_000,
    maxSessions: 3,
    maxSessionsPerClient: 2,
  });
});

afterEach(() => server.close());

async function startTight(): Promise<TestServer> {
  await server.close();
  const settings = { tokensFile: tokens.file, rateLimit: 1, rateLimitBurst: 5 };
  server = await startServer(database.address, settings);
  return server;
}

describe('the rate limit', () => {
  it('answers an SSE client with a tool error and a time, on a stream that lives on', async () => {
    const { url } = await startTight();
    const client = await connectSse(url, first);
    const texts: string[] = [];
    for (let i = 0; i < 6; i++) texts.push(textOf(await call(client, 'get_sensor_status')));
    expect(texts.filter((text) => text.startsWith('rate_limited'))).not.toEqual([]);
    expect(texts.at(-1)).toMatch(/^rate_limited: too many calls; try again in \d+ s$/);
    expect(await client.ping()).toEqual({});
    expect((await client.listTools()).tools.length).toBeGreaterThan(20);
    await client.close();
  });

  it('is counted per principal', async () => {
    const { url } = await startTight();
    const [a, b] = [await connectHttp(url, first), await connectHttp(url, second)];
    for (let i = 0; i < 7; i++) await call(a, 'get_sensor_status');
    expect(textOf(await call(a, 'get_sensor_status'))).toMatch(/^rate_limited/);
    expect(textOf(await call(b, 'get_sensor_status'))).not.toMatch(/^rate_limited/);
    await a.close();
    await b.close();
  });

  it('holds for unknown tools and resources too', async () => {
    const { url } = await startTight();
    const client = await connectHttp(url, first);
    for (let i = 0; i < 5; i++) await client.callTool({ name: 'no_such_tool' }).catch(() => {});
    expect(textOf(await call(client, 'no_such_tool'))).toMatch(/^rate_limited/);
    for (const uri of ['dashboard://summary', 'x://no-such-resource']) {
      await expect(client.readResource({ uri })).rejects.toThrow(/rate_limited/);
    }
    for (const uri of ['netmonitor://threat-types/{code}', 'x://{no-such-template}']) {
      const typed = { ref: { type: 'ref/resource' as const, uri }, argument: { name: 'code', value: '' } };
      await expect(client.complete(typed)).rejects.toThrow(/rate_limited/);
    }
    await client.close();
  });

  it('holds for opening streams, and says when to come again', async () => {
    const { url } = await startTight();
    for (let i = 0; i < 5; i++) (await openStream(url, first)).end();
    const refused = await fetch(`${url}/sse`, bearer(first));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('never holds for messages that ask for no data', async () => {
    const { url } = await startTight();
    const stream = await openStream(url, first);
    for (let i = 0; i < 30; i++) {
      expect((await post(url + stream.endpoint(), PING, first)).status).toBe(202);
    }
    stream.end();
  });

  it('counts strangers by their address where nobody needs a token', async () => {
    await server.close();
    server = await startServer(database.address, {
      rateLimit: 1,
      rateLimitBurst: 2,
      trustProxy: '127.0.0.1',
    });
    const open = (from: string) => fetch(`${server.url}/sse`, { headers: { 'X-Forwarded-For': from } });
    const answers: number[] = [];
    for (const from of ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2']) {
      const response = await open(from);
      answers.push(response.status);
      await response.body?.cancel();
    }
    expect(answers).toEqual([200, 200, 429, 200]);
  });
});

describe('open streams', () => {
  it('are capped per principal and in all, and a closed one makes room', async () => {
    const streams = [await openStream(server.url, first), await openStream(server.url, first)];
    const tooMany = await fetch(`${server.url}/sse`, bearer(first));
    expect(tooMany.status).toBe(503);
    expect(tooMany.headers.get('retry-after')).toBe('10');
    streams.push(await openStream(server.url, second));
    const full = await fetch(`${server.url}/sse`, bearer(second));
    expect(full.status).toBe(503);
    streams[0]!.end();
    await expect
      .poll(async () => {
        const stream = await openStream(server.url, first);
        stream.end();
        return stream.status;
      })
      .toBe(200);
    for (const stream of streams) stream.end();
  });
});
