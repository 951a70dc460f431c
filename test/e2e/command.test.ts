import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseSettings, type RunningCommand, runCommand, startCommand } from '../support/command.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let settings: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  settings = databaseSettings(database.address);
});

afterAll(() => database.drop());

async function urlOf(command: RunningCommand): Promise<string> {
  await expect.poll(command.stderr, { timeout: 20_000 }).toMatch(/on (http:\S+)/);
  return /on (http:\S+)/.exec(command.stderr())![1]!;
}

describe('the command', () => {
  it('tells its version', async () => {
    expect(await runCommand(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it.each([[['--help']], [['serve', '--help']], [['demo', '--help']]])('helps with %j', async (args) => {
    expect(await runCommand(args)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: netmonitor-mcp'),
    });
  });

  it.each([[['--no-such-flag']], [['serve', 'extra']], [['--port']], [['tokens', 'list']]])(
    'ends with 2 for the bad usage %j',
    async (args) => {
      const { code, stderr } = await runCommand(args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: /);
    },
  );

  it.each([
    [[], { NETMONITOR_PORT: 'http' }, 'NETMONITOR_PORT was "http"; allowed: a whole number from 0 to 65535'],
    [['--port', '70000'], {}, 'NETMONITOR_PORT was "70000"; allowed: a whole number from 0 to 65535'],
    [['--transport', 'ws'], {}, 'NETMONITOR_TRANSPORT was "ws"; allowed: one of sse, http, stdio'],
    [['--host', '0.0.0.0'], {}, 'the server would listen on 0.0.0.0, and anybody who reaches'],
    [[], { NETMONITOR_PUBLIC_URL: 'https://mcp.soc.example' }, 'NETMONITOR_PUBLIC_URL is https://mcp'],
    [[], { NETMONITOR_TOKENS_FILE: '/nowhere' }, 'cannot read token file /nowhere (ENOENT); make it'],
    [[], { NETMONITOR_AUTH: 'oauth' }, 'set NETMONITOR_OAUTH_ISSUER too'],
    [[], { NETMONITOR_AS_OF: 'noon' }, 'NETMONITOR_AS_OF was "noon"; allowed: an RFC 3339 instant'],
    [[], { NETMONITOR_LOG_FILE: '/nowhere/x.log' }, 'NETMONITOR_LOG_FILE was "/nowhere/x.log"; allowed: a'],
    [
      ['demo', '--data-dir', '/dev/null/demo'],
      {},
      'cannot keep the database in /dev/null/demo (ENOTDIR); choose a',
    ],
    [[], { NETMONITOR_GEOIP_FILE: 'package.json' }, 'NETMONITOR_GEOIP_FILE was "package.json"'],
  ])('ends with 1 and one line for %j %j', async (args, variables, line) => {
    const { code, stderr } = await runCommand(args, { ...settings, ...variables });
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(line)]);
  });

  it.each([
    ['--help', 0],
    ['doctor', 1],
  ])('%s is not upset when nobody reads to the end', async (args, code) => {
    const command = startCommand([args], { ...settings, NETMONITOR_DB_PORT: '1' });
    command.process.stdout!.destroy();
    expect([await command.ended, command.stderr()]).toEqual([code, '']);
  });

  it('says when its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stderr } = await runCommand(['--port', String(port)], {
      ...settings,
      NETMONITOR_LOG_LEVEL: 'fatal',
    });
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${port} on 127.0.0.1 is in use`);
  });

  it('warns of a name that is nearly one of ours, and starts', async () => {
    const command = startCommand([], { ...settings, NETMONITOR_TIME_ZONE: 'UTC' });
    await urlOf(command);
    expect(command.stderr()).toContain(
      'NETMONITOR_TIME_ZONE is not known and has no effect; the nearest known name is NETMONITOR_TIMEZONE',
    );
    command.process.kill();
    expect(await command.ended).toBe(0);
  });
});

describe('the running server', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s, though a stream is open', async (signal) => {
    const command = startCommand([], settings);
    const url = await urlOf(command);
    const stream = await fetch(`${url}/sse`);
    command.process.kill(signal);
    expect(await command.ended).toBe(0);
    expect(await stream.text()).toContain('event: endpoint');
  });

  it('ends when the shell is killed that npm put around it', async () => {
    const { npm_lifecycle_event: _, ...inherited } = process.env;
    const env = { ...inherited, ...settings, npm_lifecycle_event: 'start' };
    const shell = spawn('sh', ['-c', `"${process.execPath}" dist/src/main.js; true`], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    shell.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    await expect.poll(() => stderr, { timeout: 20_000 }).toMatch(/on http:/);
    const [, url] = /on (http:\S+)/.exec(stderr)!;
    shell.kill();
    const gone = () =>
      fetch(`${url}/health`).then(
        () => 'serving',
        () => 'gone',
      );
    await expect.poll(gone, { timeout: 10_000 }).toBe('gone');
  });

  it('lives without its database, says so, and answers when it comes', async () => {
    const { name, user } = database.address;
    await database.owner.query(`REVOKE CONNECT ON DATABASE ${name} FROM ${user}`);
    const command = startCommand([], settings);
    try {
      const url = await urlOf(command);
      const health = await fetch(`${url}/health`);
      expect([health.status, await health.text()]).toEqual([
        503,
        expect.stringMatching(/^UNAVAILABLE: database .*refused the log-in/),
      ]);
      const ready = await fetch(`${url}/health/ready`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({ error: { database: { status: 'down' } } });
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      await database.owner.query(`GRANT CONNECT ON DATABASE ${name} TO ${user}`);
      const healed = async () => (await fetch(`${url}/health`)).text();
      await expect.poll(healed, { timeout: 10_000 }).toBe('OK');
    } finally {
      await database.owner.query(`GRANT CONNECT ON DATABASE ${name} TO ${user}`);
      command.process.kill();
      await command.ended;
    }
  });
});
