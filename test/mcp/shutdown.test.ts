import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { DrainLimit } from '../../src/access/drain-limit.js';
import { OpenCalls } from '../../src/access/open-calls.js';
import { McpMethods } from '../../src/mcp/protocol/mcp-methods.js';
import { holdTable } from '../support/held-table.js';
import { openStream, post } from '../support/raw-http.js';
import { call, connectHttp, connectSse, startServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const toolCall = (id: number) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'get_recent_threats', arguments: {} },
  });

/** Questions that wait for the held table. */
async function waiting(): Promise<number | null> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND application_name = 'netmonitor-mcp' AND datname = current_database()`;
  return (await database.owner.query(waiting)).rowCount;
}

it('a server that stops lets running calls finish, takes no new ones, and says so', async () => {
  const server = await startServer(database.address);
  const [overStream, overHttp, stream] = [
    await connectSse(server.url),
    await connectHttp(server.url),
    await openStream(server.url),
  ];
  const letGo = await holdTable(database.owner, 'ip_whitelists');
  const answers = [overStream, overHttp].map((client) => call(client, 'get_whitelist_entries'));
  await expect.poll(waiting, { timeout: 10_000 }).toBe(2);
  const closed = server.close();
  await expect.poll(async () => (await fetch(`${server.url}/health`)).status).toBe(503);
  expect(await (await fetch(`${server.url}/health`)).text()).toBe('UNAVAILABLE: the server is stopping');
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);

  const late = await post(`${server.url}/mcp`, toolCall(1));
  expect([late.status, late.headers.get('retry-after')]).toEqual([503, '5']);
  const error = { code: -32_000, message: expect.stringMatching(/^this server is stopping/) };
  expect(await late.json()).toEqual({ jsonrpc: '2.0', error, id: null });
  expect((await openStream(server.url)).status).toBe(503);
  expect((await post(`${server.url}${stream.endpoint()}`, toolCall(2))).status).toBe(202);
  await expect.poll(stream.text).toContain('overloaded: this server is stopping');

  expect(stream.isOpen()).toBe(true);
  await letGo();
  for (const answer of answers) expect((await answer).isError).toBeFalsy();
  await closed;
  await stream.ended;
  expect(stream.text()).toContain(': server is shutting down');
  await Promise.all([overStream.close(), overHttp.close()]);
});

it('a request that was let in just before gets its answer, though its call begins after', async () => {
  const server = await startServer(database.address);
  const methods = server.app.get(McpMethods, { strict: false });
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  const answer = methods.answer.bind(methods);
  const asked = vi.spyOn(methods, 'answer').mockImplementation(async (...request) => {
    await held;
    return answer(...request);
  });
  const late = post(`${server.url}/mcp`, toolCall(1));
  await expect.poll(() => asked.mock.calls.length).toBe(1);
  const closed = server.close();
  await expect.poll(async () => (await fetch(`${server.url}/health`)).status).toBe(503);
  release();
  expect(await (await late).json()).toMatchObject({
    id: 1,
    result: { structuredContent: { total_alerts: 0 } },
  });
  await closed;
});

it('a server that can wait no longer cancels the SQL that is left, and tells those who asked', async () => {
  const server = await startServer(database.address, { dbStatementTimeoutMs: 60_000 });
  server.app.get(DrainLimit).ms = 300;
  const clients = [await connectSse(server.url), await connectHttp(server.url)];
  const letGo = await holdTable(database.owner, 'sensors');
  const answers = clients.map((client) => call(client, 'get_sensor_status'));
  await expect.poll(waiting).toBeGreaterThan(0);
  await expect.poll(() => server.app.get(OpenCalls).size).toBe(3);
  await server.close();
  expect(await waiting()).toBe(0);
  for (const answer of answers) expect(textOf(await answer)).toMatch(/^overloaded: this server is stopping/);
  await letGo();
  await Promise.all(clients.map((client) => client.close()));
});
