import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseSettings } from '../support/command.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { answerOf, call, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ARGS = ['dist/src/main.js', 'serve', '--transport', 'stdio'];

let database: TestDatabase;
let settings: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner);
  await insertAlert(database.owner);
  settings = { PATH: process.env['PATH']!, ...databaseSettings(database.address) };
});

afterAll(() => database.drop());

const start = (more: Record<string, string> = {}) =>
  spawn(process.execPath, ARGS, { env: { ...settings, ...more }, stdio: ['pipe', 'pipe', 'pipe'] });

const line = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
const initialize = line({
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

describe('the server on standard input and output', () => {
  it('serves a real client all its tools', async () => {
    const client = new Client({ name: 'test', version: '1' });
    const options = { command: process.execPath, args: ARGS, env: settings, stderr: 'ignore' as const };
    await client.connect(new StdioClientTransport(options));
    expect((await client.listTools()).tools.length).toBeGreaterThan(20);
    expect(await answerOf(client, 'get_recent_threats')).toMatchObject({ receipt: { matched: 1 } });
    expect(textOf(await call(client, 'get_recent_threats', { hours: 'x' }))).toMatch(/^invalid_argument/);
    await client.close();
  });

  it('writes messages and nothing else to its output, and ends with 0 when the input ends', async () => {
    const server = start({ NETMONITOR_LOG_LEVEL: 'debug' });
    let [output, log] = ['', ''];
    server.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    server.stderr.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
    const question = { name: 'get_sensor_status', arguments: {} };
    server.stdin.end(initialize + line({ id: 2, method: 'tools/call', params: question }));
    const [code] = (await once(server, 'close')) as [number];
    expect(code).toBe(0);
    const messages = output
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as { id: number; result?: object });
    // The question was still open when the input ended: it is answered all the same.
    expect(messages.map(({ id, result }) => [id, result !== undefined])).toEqual([
      [1, true],
      [2, true],
    ]);
    expect(log).toContain('get_sensor_status ok');
  });

  it('ends within two seconds of its input, whatever is still open', async () => {
    const server = start();
    server.stderr.resume();
    server.stdin.write(initialize);
    await once(server.stdout, 'data');
    await database.owner.query('BEGIN; LOCK TABLE ip_whitelists IN ACCESS EXCLUSIVE MODE');
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    const count = async () => {
      await database.owner.query('SELECT pg_stat_clear_snapshot()');
      return (await database.owner.query(waiting)).rowCount;
    };
    const params = { name: 'get_whitelist_entries', arguments: {} };
    server.stdin.write(line({ id: 2, method: 'tools/call', params }));
    await expect.poll(count, { timeout: 10_000 }).toBe(1);
    const ended = performance.now();
    server.stdin.end();
    expect(await once(server, 'close')).toEqual([0, null]);
    expect(performance.now() - ended).toBeLessThan(2_000);
    expect(await count()).toBe(0);
    await database.owner.query('ROLLBACK');
  });

  it('ends when a message never ends, before it fills the memory', async () => {
    const server = start();
    server.stdin.on('error', () => {});
    server.stdin.write('x'.repeat(11_000_000));
    expect(await once(server, 'exit')).toEqual([0, null]);
  });

  it('goes on after lines that are no messages', async () => {
    const server = start();
    server.stdin.write('{"half\nnot json at all\n[]\n"text"\n{"jsonrpc":"1.0"}\n');
    server.stdin.write(initialize);
    const [first] = (await once(server.stdout, 'data')) as [Buffer];
    expect(JSON.parse(first.toString())).toMatchObject({
      id: 1,
      result: { serverInfo: { name: 'netmonitor-soc' } },
    });
    server.stdin.end();
    expect(await once(server, 'close')).toEqual([0, null]);
  });

  it('ends when its client dies without a word', async () => {
    const server = start();
    server.stdin.write(initialize);
    await once(server.stdout, 'data');
    server.stdout.destroy();
    server.stdin.destroy();
    expect(await once(server, 'exit')).toEqual([0, null]);
  });

  it('says that the database is down instead of ending', async () => {
    const client = new Client({ name: 'test', version: '1' });
    const env = { ...settings, NETMONITOR_DB_PORT: '1' };
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: ARGS, env, stderr: 'ignore' }),
    );
    expect(textOf(await call(client, 'get_recent_threats'))).toMatch(/^db_unavailable/);
    await client.close();
  });
});
