import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Protocol } from '@modelcontextprotocol/sdk/shared/protocol.js';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { SessionRegistry } from '../../src/mcp/session/session-registry.js';
import { openStream, post, type RawStream } from '../support/raw-http.js';
import { connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };

let database: TestDatabase;
let server: TestServer;
let auditFile: string;

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(async () => {
  auditFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-silence-')), 'audit.jsonl');
  // The wheel runs on an interval, and nothing else of client, driver or HTTP does.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  server = await startServer(database.address, { auditFile, dbStatementTimeoutMs: 60_000 });
});

afterEach(async () => {
  await server.close();
  vi.useRealTimers();
});

afterAll(() => database.drop());

/** Lets so many seconds pass for the wheel, and a moment for the answers. */
async function pass(seconds: number): Promise<void> {
  for (let gone = 0; gone < seconds; gone += 3) {
    vi.advanceTimersByTime(3_000);
    await delay(20);
  }
}

function tell(stream: RawStream, message: object): Promise<Response> {
  return post(`${server.url}${stream.endpoint()}`, JSON.stringify(message));
}

async function openInitialized(): Promise<RawStream> {
  const stream = await openStream(server.url);
  await tell(stream, INITIALIZE);
  await expect.poll(stream.text).toContain('netmonitor-soc');
  await tell(stream, INITIALIZED);
  return stream;
}

const pings = (stream: RawStream) => [...stream.text().matchAll(/"id":"(server-ping-\d+)","method":"ping"/g)];
const records = () =>
  readFileSync(auditFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

it('an SDK client that is idle answers the pings by itself and stays', async () => {
  const client = await connectSse(server.url);
  const [closed, failed] = [vi.fn(), vi.fn()];
  Object.assign(client, { onclose: closed, onerror: failed });
  await pass(120);
  expect(closed).not.toHaveBeenCalled();
  expect(failed).not.toHaveBeenCalled();
  await expect(client.ping()).resolves.toEqual({});
  await client.close();
});

it('a client that does not answer is gone after 39 to 42 s, with a last word, a record and its calls', async () => {
  const stream = await openInitialized();
  await database.owner.query('BEGIN; LOCK TABLE sensors IN ACCESS EXCLUSIVE MODE');
  const params = { name: 'get_sensor_status', arguments: {} };
  await tell(stream, { jsonrpc: '2.0', id: 2, method: 'tools/call', params });
  await pass(15);
  expect(pings(stream)).toHaveLength(0);
  await pass(3);
  await expect.poll(() => pings(stream)).toHaveLength(1);
  await pass(21);
  expect(stream.isOpen()).toBe(true);
  await pass(3);
  await stream.ended;
  await database.owner.query('ROLLBACK');
  expect(stream.text()).toMatch(/\n: the client does not answer\n\n$/);
  expect(server.app.get(SessionRegistry).size).toBe(0);
  await expect.poll(() => records().map(({ outcome }) => outcome)).toEqual(['session_idle', 'cancelled']);
  expect(records()[0]).toMatchObject({ action: 'session', detail: 'the client does not answer' });
});

it('answers to pings count as life, also late and failed ones, and nobody else sees them', async () => {
  const stream = await openInitialized();
  await pass(18);
  await expect.poll(() => pings(stream)).toHaveLength(1);
  const [, id] = pings(stream)[0]!;
  const seen = vi.spyOn(Protocol.prototype as any, '_onresponse');
  expect((await tell(stream, { jsonrpc: '2.0', id, result: {} })).status).toBe(202);
  await pass(30);
  const error = { code: -32_601, message: 'Method not found' };
  expect((await tell(stream, { jsonrpc: '2.0', id, error })).status).toBe(202);
  await pass(30);
  expect(stream.isOpen()).toBe(true);
  expect(seen).not.toHaveBeenCalled();
  stream.end();
});

it('a stream whose client never initializes is not pinged and ends after five minutes', async () => {
  const stream = await openStream(server.url);
  await pass(297);
  expect(stream.isOpen()).toBe(true);
  expect(pings(stream)).toHaveLength(0);
  await pass(3);
  await stream.ended;
  expect(stream.text()).toMatch(/\n: the client never initialized\n\n$/);
  await expect.poll(() => records()[0]).toMatchObject({ action: 'session', outcome: 'session_idle' });
});
