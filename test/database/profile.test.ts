import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fillEvenly, putRollUps, refresh } from '../support/rollups.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const MINUTE = 60_000;

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeEach(async () => {
  database = await createTestDatabase();
  await fillEvenly(database);
  vi.useFakeTimers({ toFake: ['performance'] });
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterEach(async () => {
  vi.useRealTimers();
  await client.close();
  await server.close();
  await database.drop();
});

async function source(): Promise<unknown> {
  const { receipt } = await answerOf(client, 'get_alert_statistics', { hours: 168 });
  return (receipt as { source: string }).source;
}

describe('what the database has', () => {
  it('is looked up again every ten minutes, so that roll-ups need no restart', async () => {
    await putRollUps(database);
    await refresh(database);
    vi.advanceTimersByTime(9 * MINUTE);
    await source();
    expect(await source()).toBe('raw');
    vi.advanceTimersByTime(2 * MINUTE);
    // The look is taken beside the call that is due.
    await vi.waitFor(async () => expect(await source()).toBe('rollup'), { timeout: 10_000 });
  });
});
