import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databaseSettings, type RunningCommand, startCommand } from '../support/command.js';
import { openStream, PING, post, type RawStream } from '../support/raw-http.js';
import { redisIsMissing, TestRedis } from '../support/redis-server.js';
import { startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe.skipIf(redisIsMissing)('the process that holds a stream', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let owner: RunningCommand;
  let other: TestServer;
  let stream: RawStream;

  beforeAll(async () => {
    database = await createTestDatabase();
    redis = await TestRedis.start();
    other = await startServer(database.address, { redisUrl: redis.url });
  });

  beforeEach(async () => {
    owner = startCommand([], { ...databaseSettings(database.address), REDIS_URL: redis.url });
    const address = /NetMonitor MCP server on (http:\S+)/;
    await expect.poll(owner.stderr, { timeout: 20_000 }).toMatch(address);
    stream = await openStream(address.exec(owner.stderr())![1]!);
    expect(await relay()).toBe(202);
  });

  afterEach(async () => {
    owner.process.kill('SIGKILL');
    await owner.ended;
  });

  afterAll(async () => {
    await other.close();
    await redis.kill();
    await database.drop();
  });

  const relay = async () => (await post(`${other.url}${stream.endpoint()}`, PING)).status;

  it('when killed leaves an unknown session behind', async () => {
    owner.process.kill('SIGKILL');
    await owner.ended;
    expect(await relay()).toBe(404);
  });

  it('when it hangs is waited for, and given up once its heart has stopped', async () => {
    owner.process.kill('SIGSTOP');
    expect(await relay()).toBe(503);
    const [, instance] = /sessionId=(\w+)\./.exec(stream.endpoint())!;
    expect(await redis.command('PTTL', `netmonitor-mcp:alive:${instance}`)).toBeLessThanOrEqual(10_000);
    expect(await redis.command('DEL', `netmonitor-mcp:alive:${instance}`)).toBe(1);
    expect(await relay()).toBe(404);
    owner.process.kill('SIGCONT');
    await expect.poll(relay, { timeout: 10_000 }).toBe(202);
  });
});
