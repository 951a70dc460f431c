import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseSettings, type RunningCommand, startCommand } from '../support/command.js';
import { holdTable } from '../support/held-table.js';
import { openStream } from '../support/raw-http.js';
import { call, connectSse } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let command: RunningCommand;
let url: string;

beforeEach(async () => {
  database = await createTestDatabase();
  command = startCommand([], {
    ...databaseSettings(database.address),
    NETMONITOR_DB_STATEMENT_TIMEOUT_MS: '60000',
  });
  const address = /NetMonitor MCP server on (http:\S+)/;
  await expect.poll(command.stderr, { timeout: 20_000 }).toMatch(address);
  url = address.exec(command.stderr())![1]!;
});

afterEach(async () => {
  command.process.kill('SIGKILL');
  await command.ended;
  await database.drop();
});

/** Statements and connections of the command. */
async function backends(): Promise<{ running: number; open: number }> {
  await database.owner.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await database.owner.query<{ running: number; open: number }>(
    `SELECT count(*) FILTER (WHERE state = 'active')::int AS running, count(*)::int AS open
     FROM pg_stat_activity WHERE application_name = 'netmonitor-mcp' AND datname = current_database()`,
  );
  return rows[0]!;
}

/** A call whose SQL runs until it is let go. */
async function startCall() {
  const client = await connectSse(url);
  const letGo = await holdTable(database.owner, 'sensors');
  const answer = call(client, 'get_sensor_status');
  answer.catch(() => {});
  await expect.poll(async () => (await backends()).running).toBe(1);
  return { client, answer, letGo };
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('lets the call finish, says so to probes and streams, and ends with 0', async () => {
    const stream = await openStream(url);
    const { client, answer, letGo } = await startCall();
    command.process.kill(signal);
    await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(stream.isOpen()).toBe(true);
    await letGo();
    expect((await answer).isError).toBeFalsy();
    await stream.ended;
    expect(stream.text()).toMatch(/\n: server is shutting down\n\n$/);
    expect(await command.ended).toBe(0);
    expect(await backends()).toEqual({ running: 0, open: 0 });
    await client.close();
  });

  it('twice ends at once, with 1', async () => {
    const { client } = await startCall();
    command.process.kill(signal);
    await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(503);
    const before = Date.now();
    command.process.kill(signal);
    expect(await command.ended).toBe(1);
    expect(Date.now() - before).toBeLessThan(5_000);
    await client.close();
  });
});

it('SQL that is left after 25 seconds is cancelled, and the end is still a clean one', async () => {
  const { client, answer } = await startCall();
  const before = Date.now();
  command.process.kill('SIGTERM');
  expect((await answer).content).toEqual([
    { type: 'text', text: expect.stringMatching(/^overloaded: this server is stopping/) },
  ]);
  expect(Date.now() - before).toBeGreaterThan(20_000);
  expect(await command.ended).toBe(0);
  expect(Date.now() - before).toBeLessThan(35_000);
  expect(await backends()).toEqual({ running: 0, open: 0 });
  await client.close();
});
