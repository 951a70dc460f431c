import { mkdtempSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SessionRegistry } from '../../src/mcp/session/session-registry.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { post } from '../support/raw-http.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const MIB = 1_048_576;
const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

let database: TestDatabase;
let server: TestServer;
const auditFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-slow-')), 'audit.jsonl');

beforeAll(async () => {
  setFlagsFromString('--expose-gc');
  database = await createTestDatabase();
  server = await startServer(database.address, { auditFile });
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

function memory(): number {
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A client that reads its first event and never again. */
async function stall(): Promise<{ socket: Socket; endpoint: string }> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET /sse HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  const endpoint = await new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
      const [, path] = /data: (\S+)/.exec(text) ?? [];
      if (path) resolve(path);
    });
  });
  socket.removeAllListeners('data').pause();
  return { socket: socket.on('error', () => {}), endpoint };
}

it('a client that does not read is sent away, recorded, and costs less than 8 MiB', async () => {
  const neighbour = await connectSse(server.url);
  const bytesOfList = JSON.stringify(await neighbour.listTools()).length;
  const { socket, endpoint } = await stall();
  const before = memory();
  let [highest, asked, status] = [before, 0, 202];
  for (; status === 202 && asked * bytesOfList < 64 * MIB; asked++) {
    ({ status } = await post(`${server.url}${endpoint}`, LIST));
    if (asked % 10 === 0) highest = Math.max(highest, memory());
  }
  expect(status).toBe(404);
  expect(asked * bytesOfList).toBeGreaterThan(2 * MIB);
  expect(highest - before).toBeLessThan(8 * MIB);
  expect(server.app.get(SessionRegistry).size).toBe(1);
  const records = () => readFileSync(auditFile, 'utf8');
  await expect.poll(records).toMatch(/"action":"session","outcome":"slow_reader","detail":"[^"]+"/);
  expect((await answerOf(neighbour, 'get_sensor_status')).sensors).toEqual([]);
  await neighbour.close();
  socket.destroy();
});
