import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/commands/doctor/finding.js';
import { databaseSettings, type RunningCommand, runCommand, startCommand } from '../support/command.js';
import { openStream, PING, post } from '../support/raw-http.js';
import { redisIsMissing, TestRedis } from '../support/redis-server.js';
import { startServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const PASSWORD = 'hunter2-of-redis';
/** As docs/security.md gives it. */
const RIGHTS =
  '~netmonitor-mcp:* &netmonitor-mcp:* +subscribe +publish +set +exists +del +eval +time +lindex +rpush +ltrim +pexpire +info';

describe.skipIf(redisIsMissing)('the user of Redis', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let command: RunningCommand | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
    redis = await TestRedis.start('--user', 'soc', 'on', `>${PASSWORD}`, ...RIGHTS.split(' '));
  });

  afterEach(async () => {
    command?.process.kill('SIGKILL');
    await command?.ended;
    command = undefined;
  });

  afterAll(async () => {
    await redis.kill();
    await database.drop();
  });

  const addressWith = (password: string) => redis.url.replace('//', `//soc:${password}@`);

  async function redisFinding(password: string): Promise<Finding> {
    const settings = { ...databaseSettings(database.address), REDIS_URL: addressWith(password) };
    const { stdout, stderr } = await runCommand(['doctor', '--json'], settings);
    expect(stdout + stderr).not.toContain(password);
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    return findings.find(({ check }) => check === 'redis')!;
  }

  it('needs no more rights than the documented ones', async () => {
    const settings = { redisUrl: addressWith(PASSWORD) };
    const [first, second] = [
      await startServer(database.address, settings),
      await startServer(database.address, settings),
    ];
    const stream = await openStream(first.url);
    expect((await post(`${second.url}${stream.endpoint()}`, PING)).status).toBe(202);
    await expect.poll(stream.text).toContain('"result":{}');
    expect(await redis.command('KEYS', 'netmonitor-mcp:calls:*')).toHaveLength(1);
    stream.end();
    await Promise.all([first.close(), second.close()]);
    expect(await redis.command('ACL', 'LOG')).toEqual([]);
    expect(readFileSync('docs/security.md', 'utf8')).toContain(RIGHTS);
    expect(await redis.command('KEYS', 'netmonitor-mcp:alive:*')).toEqual([]);
  });

  it('is looked at by doctor, which names what is wrong', async () => {
    expect(await redisFinding(PASSWORD)).toMatchObject({
      state: 'ok',
      message: `127.0.0.1:${redis.port} answers`,
    });
    const wrong = await redisFinding('hunter3-of-redis');
    expect(wrong).toMatchObject({ state: 'fail', message: expect.stringContaining('WRONGPASS') });
    expect(wrong.fix).toContain('REDIS_URL');
  });

  it('whose password is wrong is told once, without the password, and the server goes on', async () => {
    command = startCommand([], {
      ...databaseSettings(database.address),
      REDIS_URL: addressWith('hunter3-of-redis'),
      NETMONITOR_LOG_LEVEL: 'trace',
    });
    const address = /NetMonitor MCP server on (http:\S+)/;
    await expect.poll(command.stderr, { timeout: 20_000 }).toMatch(address);
    const url = address.exec(command.stderr())![1]!;
    const tries = async () => {
      const statistics = String(await redis.command('INFO', 'commandstats'));
      return Number(/cmdstat_auth:calls=(\d+)/.exec(statistics)![1]);
    };
    const before = await tries();
    await expect.poll(tries, { timeout: 10_000 }).toBeGreaterThan(before + 3);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(command.stderr().match(/redis lost/g)).toHaveLength(1);
    expect(command.stderr() + command.stdout()).not.toContain('hunter');
  });
});
