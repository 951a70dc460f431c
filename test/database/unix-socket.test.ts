import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ReadonlyDatabase } from '../../src/database/readonly-database.js';
import { statement } from '../../src/database/statement.js';
import { startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const folder = mkdtempSync(join(tmpdir(), 'netmonitor-socket-'));
let database: TestDatabase;
let socket: Server;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  const { host, port } = database.address;
  socket = createServer((client) => {
    const upstream = connect(port, host);
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  }).listen(join(folder, `.s.PGSQL.${port}`));
  server = await startServer({ ...database.address, host: folder });
});

afterAll(async () => {
  await server.close();
  socket.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function sleepers(): Promise<number> {
  const asked = `SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'active' AND wait_event = 'PgSleep'`;
  return (await database.owner.query<{ n: number }>(asked)).rows[0]!.n;
}

it('a call over a Unix socket takes its SQL with it when it is cancelled', async () => {
  const door = server.app.get(ReadonlyDatabase, { strict: false });
  const asked = statement({ name: 'nap', reads: [], row: z.object({}), text: 'SELECT FROM pg_sleep(30)' });
  const caller = new AbortController();
  const scope = { sensors: null, caller: 'test', signal: caller.signal, queryId: 'abc123' };
  const answer = door.rows(asked, [], scope);
  answer.catch(() => {});
  await expect.poll(sleepers).toBe(1);
  caller.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(sleepers).toBe(0);
});
