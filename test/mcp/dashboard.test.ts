import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertAlert } from '../support/rows.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  await insertAlert(owner, { threat_type: '4711', severity: 'weird' });
  for (let i = 0; i < 2; i++) await insertAlert(owner, { threat_type: 'PORT_SCAN', severity: 'HIGH' });
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

it('the summary begins with the most frequent type, and its severities add up', async () => {
  const { contents } = await client.readResource({ uri: 'dashboard://summary' });
  const { text } = contents[0] as { text: string };
  expect(text).toMatch(/PORT_SCAN: 2\n +4711: 1/);
  expect(text).toMatch(/Total alerts: 3\n/);
  expect(text).toMatch(/HIGH: 2\n/);
  expect(text).toMatch(/OTHER: 1\n/);
  expect((await answerOf(client, 'analyze_ip', { ip_address: '10.0.0.10' })).threat_types).toEqual([
    'PORT_SCAN',
    '4711',
  ]);
});

it('a window long before all data names the newest alert there is', async () => {
  const { receipt } = await answerOf(client, 'get_recent_threats', {
    from: '2020-01-01T00:00:00Z',
    to: '2020-01-02T00:00:00Z',
  });
  expect(receipt.notes[0].message).toMatch(
    /none in the 31 days before either; the newest alert of all is of 20/,
  );
});
