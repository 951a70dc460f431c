import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, connectHttp, connectSse, startServer, textOf } from '../support/server.js';
import { holdTable } from '../support/held-table.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { openStream } from '../support/raw-http.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

it('a server that stops lets running calls finish, takes no new ones, and says so', async () => {
  const server = await startServer(database.address);
  const [running, late, stream] = [
    await connectSse(server.url),
    await connectHttp(server.url),
    await openStream(server.url),
  ];
  const letGo = await holdTable(database.owner, 'sensors');
  const answer = call(running, 'get_sensor_status');
  await expect
    .poll(async () => {
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND application_name = 'netmonitor-mcp'`;
      return (await database.owner.query(waiting)).rowCount;
    })
    .toBeGreaterThan(0);
  const closed = server.close();
  await expect.poll(async () => (await fetch(`${server.url}/health`)).status).toBe(503);
  expect(await (await fetch(`${server.url}/health`)).text()).toBe('UNAVAILABLE: the server is stopping');
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
  expect(textOf(await call(late, 'get_recent_threats'))).toMatch(/^overloaded: this server is stopping/);
  expect(stream.isOpen()).toBe(true);
  await letGo();
  expect((await answer).isError).toBeFalsy();
  await closed;
  await stream.ended;
  expect(stream.text()).toContain(': server is shutting down');
  await running.close();
  await late.close();
});
