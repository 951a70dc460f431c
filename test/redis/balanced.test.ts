import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAME, type Proxy } from '../deploy/nginx.js';
import { announceMissing } from '../deploy/program.js';
import { makeToken, type TestToken } from '../deploy/test-token.js';
import { PING } from '../support/raw-http.js';
import { insertSensor } from '../support/rows.js';
import { redisIsMissing, TestRedis } from '../support/redis-server.js';
import { answerOf, bearer, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { balance } from './balancer.js';

const missing = announceMissing('Several servers behind nginx are', 'nginx', 'openssl') || redisIsMissing;

const portOf = ({ url }: { url: string }) => Number(new URL(url).port);

describe.skipIf(missing)('two servers behind nginx, as shipped but for the second one', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let token: TestToken;
  let servers: TestServer[];
  let proxy: Proxy;

  beforeAll(async () => {
    database = await createTestDatabase();
    await insertSensor(database.owner, { sensor_id: 'hq-01' });
    redis = await TestRedis.start();
    token = makeToken();
    const shared = {
      redisUrl: redis.url,
      publicUrl: `https://${NAME}`,
      trustProxy: '127.0.0.1',
      tokensFile: token.file,
    };
    servers = [await startServer(database.address, shared), await startServer(database.address, shared)];
    proxy = await balance(...servers.map(portOf));
  });

  afterAll(async () => {
    await proxy.stop();
    await Promise.all(servers.map((server) => server.close()));
    token.remove();
    await redis.kill();
    await database.drop();
  });

  async function connect(transport: 'sse' | 'mcp'): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' });
    const options = { fetch: proxy.fetch, requestInit: bearer(token.token) };
    const Transport = transport === 'sse' ? SSEClientTransport : StreamableHTTPClientTransport;
    await client.connect(new Transport(new URL(`${proxy.httpsUrl}/${transport}`), options));
    return client;
  }

  it('serve one SSE client, whichever of them its messages come to', async () => {
    const client = await connect('sse');
    for (let calls = 0; calls < 20; calls++)
      expect((await answerOf(client, 'get_sensor_status')).sensors).toHaveLength(1);
    const figures = servers.map(async ({ url }) =>
      (await fetch(`${url}/metrics`, bearer(token.token))).text(),
    );
    const accepted = (await Promise.all(figures)).map(
      (text) => /outcome="accepted"} (\d+)/.exec(text)?.[1] ?? 0,
    );
    expect(accepted.map(Number).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(8);
    await client.close();
  });

  it('lose no call of Streamable HTTP when one of them ends', async () => {
    const client = await connect('mcp');
    const answers: Promise<Record<string, any>>[] = [];
    for (let calls = 0; calls < 30; calls++) {
      answers.push(answerOf(client, 'get_sensor_status'));
      if (calls === 10) await Promise.all([...answers, servers.pop()!.close()]);
    }
    for (const { sensors } of await Promise.all(answers)) expect(sensors).toHaveLength(1);
    await client.close();
  });

  it('send a call and a new stream on when one of them says 503, but no message', async () => {
    const stopping = createServer((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1');
    await once(stopping, 'listening');
    const { port } = stopping.address() as AddressInfo;
    const half = await balance(portOf(servers[0]!), port);
    const statuses = async (path: string, init: RequestInit = {}) => {
      const found = new Set<number>();
      for (let asked = 0; asked < 6; asked++) {
        const answer = await half.fetch(`${half.httpsUrl}${path}`, { ...bearer(token.token), ...init });
        found.add(answer.status);
        await answer.body?.cancel();
      }
      return found;
    };
    const headers = {
      Authorization: `Bearer ${token.token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    };
    const posted = { method: 'POST', body: PING, headers };
    expect(await statuses('/mcp', posted)).toEqual(new Set([200]));
    expect(await statuses('/sse')).toEqual(new Set([200]));
    expect(await statuses('/sse/messages?sessionId=nobody', posted)).toEqual(new Set([404, 503]));
    await half.stop();
    stopping.close();
  });
});
