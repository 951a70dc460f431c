import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NAME, type Proxy } from '../deploy/nginx.js';
import { announceMissing } from '../deploy/program.js';
import { makeToken, type TestToken } from '../deploy/test-token.js';
import { databaseSettings, type RunningCommand, startCommand } from '../support/command.js';
import { hasDebianPostgres } from '../support/debian-cluster.js';
import { redisIsMissing, TestRedis } from '../support/redis-server.js';
import { ReplicatedDatabase } from '../support/replicated-database.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { bearer } from '../support/server.js';
import { balance } from './balancer.js';
import { HttpAsker, SseAsker } from './askers.js';

const missing =
  announceMissing('Servers that are restarted one by one are', 'nginx', 'openssl') ||
  redisIsMissing ||
  !hasDebianPostgres();

const EACH_KIND = 25;
const ROUNDS = 2;

describe.skipIf(missing)('two servers behind nginx, with Redis, a primary and a replica', () => {
  let database: ReplicatedDatabase;
  let redis: TestRedis;
  let token: TestToken;
  let settings: Record<string, string>;
  let proxy: Proxy;
  const servers = new Map<number, RunningCommand>();

  beforeAll(async () => {
    database = await ReplicatedDatabase.start();
    await insertSensor(database.owner, { sensor_id: 'hq-01' });
    await insertAlert(database.owner, { sensor_id: 'hq-01' });
    await database.addStandby();
    redis = await TestRedis.start();
    token = makeToken();
    settings = {
      ...databaseSettings(database.address),
      NETMONITOR_DB_REPLICAS: database.replicas,
      REDIS_URL: redis.url,
      NETMONITOR_PUBLIC_URL: `https://${NAME}`,
      NETMONITOR_TRUST_PROXY: '127.0.0.1',
      NETMONITOR_TOKENS_FILE: token.file,
      NETMONITOR_RATE_LIMIT: '10000',
      NETMONITOR_RATE_LIMIT_BURST: '10000',
      NETMONITOR_MAX_SESSIONS_PER_CLIENT: '500',
    };
    const ports = [await freePort(), await freePort()];
    for (const port of ports) await begin(port);
    proxy = await balance(...ports);
  });

  afterAll(async () => {
    await proxy.stop();
    for (const port of servers.keys()) await end(port);
    token.remove();
    await redis.kill();
    await database.stop();
  });

  async function begin(port: number): Promise<void> {
    const server = startCommand(['serve', '--port', String(port)], settings);
    servers.set(port, server);
    const ready = async () => expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
    await vi.waitFor(ready, { timeout: 30_000, interval: 100 });
  }

  async function end(port: number): Promise<void> {
    const { process, ended } = servers.get(port)!;
    process.kill('SIGTERM');
    expect(await ended).toBe(0);
  }

  it('are restarted one by one under 50 clients, and nobody loses an answer', async () => {
    const { headers } = bearer(token.token) as { headers: Record<string, string> };
    const asked = { url: proxy.httpsUrl, fetch: proxy.fetch, headers };
    const http = Array.from({ length: EACH_KIND }, () => new HttpAsker(asked));
    const sse = Array.from({ length: EACH_KIND }, () => new SseAsker(asked));
    const stop = new AbortController();
    const asking = [...http, ...sse].map((asker) => asker.askUntil(stop.signal));
    const busy = () => [...http, ...sse].filter(({ answered }) => answered > 0).length;
    await expect.poll(busy, { timeout: 30_000 }).toBe(2 * EACH_KIND);
    for (let round = 0; round < ROUNDS; round++) {
      for (const port of servers.keys()) {
        await end(port);
        await begin(port);
        await pause(500);
      }
    }
    const before = http.map(({ answered }) => answered);
    await expect
      .poll(() => http.every(({ answered }, i) => answered > before[i]!), { timeout: 30_000 })
      .toBe(true);
    stop.abort();
    await Promise.all(asking);
    expect(http.flatMap(({ failures }) => failures)).toEqual([]);
    expect(sse.flatMap(({ lost }) => lost)).toEqual([]);
    expect(sse.every(({ connections }) => connections > 1)).toBe(true);
  }, 180_000);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
