import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SessionRegistry } from '../../src/mcp/session/session-registry.js';
import { startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer(database.address);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

it('streams asked for behind one another on one connection end with it', async () => {
  const sessions = server.app.get(SessionRegistry, { strict: false });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write('GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(4));
  await once(socket, 'data');
  await expect.poll(() => sessions.size).toBe(4);
  socket.destroy();
  await expect.poll(() => sessions.size).toBe(0);
});
