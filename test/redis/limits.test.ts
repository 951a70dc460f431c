import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { redisIsMissing, TestRedis } from '../support/redis-server.js';
import { bearer, call, connectHttp, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';

const tokens = new TestTokens();
const [alice, bob] = [tokens.add('alice'), tokens.add('bob')];

describe.skipIf(redisIsMissing)('limits over several servers', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let servers: TestServer[];

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  beforeEach(async () => {
    redis = await TestRedis.start();
    servers = [];
  });

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await redis.kill();
  });

  afterAll(() => database.drop());

  async function start(settings: object): Promise<void> {
    const shared = { redisUrl: redis.url, tokensFile: tokens.file, ...settings };
    for (let i = 0; i < 2; i++) servers.push(await startServer(database.address, shared));
  }

  /** So many calls in turn at both servers; how many were let through. */
  async function passed(calls: number, token: string): Promise<number> {
    const clients = await Promise.all(servers.map(({ url }) => connectHttp(url, token)));
    let count = 0;
    for (let i = 0; i < calls; i++) {
      const text = textOf(await call(clients[i % 2]!, 'get_sensor_status'));
      if (/^rate_limited: too many calls; try again in \d+ s$/.test(text)) continue;
      expect(text).not.toMatch(/^rate_limited/);
      count++;
    }
    await Promise.all(clients.map((client) => client.close()));
    return count;
  }

  it('are counted together, for each principal alone', async () => {
    // No turn comes back within the test.
    await start({ rateLimit: 1, rateLimitBurst: 1_000 });
    await redis.command('SET', 'unrelated', 'kept');
    expect(await passed(4, bob)).toBe(4);
    await redis.command('DEL', 'netmonitor-mcp:calls:token:alice');
    const now = String(Date.now());
    await redis.command('RPUSH', 'netmonitor-mcp:calls:token:alice', ...Array<string>(993).fill(now));
    expect(await passed(12, alice)).toBe(7);
    expect(await redis.command('LLEN', 'netmonitor-mcp:calls:token:alice')).toBe(1_000);
    expect(await passed(4, bob)).toBe(4);
  });

  it('give a turn back when it is old enough, and forget who is gone', async () => {
    await start({ rateLimit: 5, rateLimitBurst: 5 });
    expect(await passed(8, alice)).toBeGreaterThanOrEqual(5);
    await expect.poll(() => passed(1, alice), { timeout: 5_000 }).toBe(1);
    const left = () => redis.command('EXISTS', 'netmonitor-mcp:calls:token:alice');
    await expect.poll(left, { timeout: 5_000 }).toBe(0);
  });

  it('do not stand still when the clock of Redis was set back', async () => {
    await start({ rateLimit: 1, rateLimitBurst: 1_000 });
    const ahead = String(Date.now() + 3_600_000);
    await redis.command('RPUSH', 'netmonitor-mcp:calls:token:alice', ...Array<string>(1_000).fill(ahead));
    expect(await passed(4, alice)).toBe(4);
  });

  it('are this server’s own without Redis', async () => {
    await start({ rateLimit: 1, rateLimitBurst: 1_000 });
    const now = String(Date.now());
    await redis.command('RPUSH', 'netmonitor-mcp:calls:token:alice', ...Array<string>(1_000).fill(now));
    expect(await passed(2, alice)).toBe(0);
    await redis.kill();
    expect(await passed(6, alice)).toBe(6);
  });

  it('hold for guesses of tokens too', async () => {
    await start({});
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      const { status } = await fetch(`${servers[i % 2]!.url}/metrics`, bearer('wrong'));
      statuses.push(status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });
});
