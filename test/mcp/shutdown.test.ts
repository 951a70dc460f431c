import { afterAll, beforeAll, expect, it } from 'vitest';
import { DrainLimit } from '../../src/access/drain-limit.js';
import { OpenCalls } from '../../src/access/open-calls.js';
import { call, connectHttp, connectSse, startServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { openStream } from '../support/raw-http.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

/** Statements of the server that the lock holds up. */
async function waitingForLock(): Promise<number | null> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'netmonitor-mcp'`;
  // Inside the transaction that holds the lock, the view would stand still.
  await database.owner.query('SELECT pg_stat_clear_snapshot()');
  return (await database.owner.query(waiting)).rowCount;
}

it('a server that stops lets running calls finish, takes no new ones, and says so', async () => {
  const server = await startServer(database.address);
  const [running, late, stream] = [
    await connectSse(server.url),
    await connectHttp(server.url),
    await openStream(server.url),
  ];
  await database.owner.query('BEGIN; LOCK TABLE sensors IN ACCESS EXCLUSIVE MODE');
  const answer = call(running, 'get_sensor_status');
  await expect.poll(waitingForLock).toBe(1);
  const closed = server.close();
  await expect.poll(async () => (await fetch(`${server.url}/health`)).status).toBe(503);
  expect(await (await fetch(`${server.url}/health`)).text()).toBe('UNAVAILABLE: the server is stopping');
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
  expect(textOf(await call(late, 'get_recent_threats'))).toMatch(/^overloaded: this server is stopping/);
  expect(stream.isOpen()).toBe(true);
  await database.owner.query('COMMIT');
  expect((await answer).isError).toBeFalsy();
  await closed;
  await stream.ended;
  expect(stream.text()).toContain(': server is shutting down');
  await running.close();
  await late.close();
});

it('a server that can wait no longer cancels the SQL that is left, and tells those who asked', async () => {
  const server = await startServer(database.address, { dbStatementTimeoutMs: 60_000 });
  server.app.get(DrainLimit).ms = 300;
  const clients = [await connectSse(server.url), await connectHttp(server.url)];
  await database.owner.query('BEGIN; LOCK TABLE sensors IN ACCESS EXCLUSIVE MODE');
  const answers = clients.map((client) => call(client, 'get_sensor_status'));
  await expect.poll(waitingForLock).toBeGreaterThan(0);
  await expect.poll(() => server.app.get(OpenCalls).size).toBe(3);
  await server.close();
  expect(await waitingForLock()).toBe(0);
  for (const answer of answers) expect(textOf(await answer)).toMatch(/^overloaded: this server is stopping/);
  await database.owner.query('ROLLBACK');
  await Promise.all(clients.map((client) => client.close()));
});
