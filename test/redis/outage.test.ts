import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { insertSensor } from '../support/rows.js';
import { openStream, PING, post } from '../support/raw-http.js';
import { redisIsMissing, TestRedis } from '../support/redis-server.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const WAIT = { timeout: 10_000 };

describe.skipIf(redisIsMissing)('a Redis', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let server: TestServer;
  let other: TestServer;
  let client: Client;

  beforeEach(async () => {
    database = await createTestDatabase();
    await insertSensor(database.owner, { sensor_id: 'hq-01' });
    redis = await TestRedis.start();
    server = await startServer(database.address, { redisUrl: redis.url });
    other = await startServer(database.address, { redisUrl: redis.url });
    client = await connectSse(server.url);
    await expect.poll(health).toBe('up');
  });

  afterEach(async () => {
    redis.wake();
    await client.close();
    await Promise.all([server.close(), other.close()]);
    await redis.kill();
    await database.drop();
  });

  async function health(): Promise<string> {
    const response = await fetch(`${server.url}/health/ready`);
    const { details } = (await response.json()) as { details: Record<string, { status: string }> };
    return response.status === 200 ? details['redis']!.status : `${response.status}`;
  }

  async function gauge(): Promise<string> {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return /^netmonitor_mcp_redis_up (\d)$/m.exec(text)![1]!;
  }

  /** Every call is answered and none waits noticeably; only the first may have to find out. */
  async function expectLocalWork(): Promise<void> {
    const before = performance.now();
    for (let calls = 0; calls < 20; calls++)
      expect((await answerOf(client, 'get_sensor_status')).sensors).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(5_000);
  }

  async function expectRelay(): Promise<void> {
    const stream = await openStream(other.url);
    const relayed = async () => (await post(`${server.url}${stream.endpoint()}`, PING)).status;
    await expect.poll(relayed, WAIT).toBe(202);
    stream.end();
  }

  it('that is killed costs the streams of this server nothing, and is found again', async () => {
    await redis.kill();
    await expectLocalWork();
    await expect.poll(health, WAIT).toBe('degraded');
    expect(await gauge()).toBe('0');
    const orphan = await openStream(other.url);
    expect((await post(`${server.url}${orphan.endpoint()}`, PING)).status).toBe(404);
    expect((await post(`${other.url}${orphan.endpoint()}`, PING)).status).toBe(202);
    orphan.end();
    await redis.run();
    await expect.poll(health, WAIT).toBe('up');
    expect(await gauge()).toBe('1');
    await expectRelay();
  });

  it('that hangs costs them one short wait, and is used again when it goes on', async () => {
    redis.stun();
    const asked = vi.spyOn(Redis.prototype, 'eval');
    await expectLocalWork();
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
    await expect.poll(health, WAIT).toBe('degraded');
    await expectLocalWork();
    redis.wake();
    await expect.poll(health, WAIT).toBe('up');
    await expectRelay();
  });

  it('that is flushed changes nothing', async () => {
    await redis.command('FLUSHALL');
    expect(await health()).toBe('up');
    await expectLocalWork();
    await expectRelay();
  });

  it('that drops every connection is back within seconds', async () => {
    for (const type of ['normal', 'pubsub']) await redis.command('CLIENT', 'KILL', 'TYPE', type);
    await expectLocalWork();
    await expectRelay();
    await expect.poll(health, WAIT).toBe('up');
  });
});

describe('without a Redis', () => {
  it('health does not speak of one, and ids name no server', async () => {
    const database = await createTestDatabase();
    const server = await startServer(database.address);
    expect(await (await fetch(`${server.url}/health/ready`)).text()).not.toContain('redis');
    const stream = await openStream(server.url);
    expect(stream.endpoint()).toMatch(/sessionId=[0-9a-f-]{36}$/);
    stream.end();
    await server.close();
    await database.drop();
  });
});
