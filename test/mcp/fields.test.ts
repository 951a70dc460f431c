import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertDevice } from '../support/reference-rows.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

// An analyst asks: just the addresses, please. What is counted stays the same.
let database: TestDatabase;
let server: TestServer;
let client: Client;

const HELLO = { tls_version: 'TLSv1.2', ja3: '72a589da586844d7f0818ce684948eea', sni: 'shop.example' };
const ROWS: Record<string, { list: string; field: string; given?: object }> = {
  get_recent_threats: { list: 'alerts', field: 'source_ip' },
  get_sensor_alerts: { list: 'alerts', field: 'source_ip', given: { sensor_id: 's1' } },
  get_threat_detections: { list: 'detections', field: 'source_ip' },
  get_threat_timeline: { list: 'timeline', field: 'source_ip' },
  get_tls_metadata: { list: 'metadata', field: 'src_ip' },
  get_devices: { list: 'devices', field: 'ip_address' },
};

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner, { sensor_id: 's1' });
  for (const id of [1, 2, 3]) {
    const alert = { id, sensor_id: 's1', source_ip: `10.0.0.${id}` };
    await insertAlert(database.owner, { ...alert, threat_type: 'TLS_WEAK_CIPHER', metadata: HELLO });
    await insertDevice(database.owner, { ip_address: `10.0.0.${id}`, sensor_id: 's1' });
  }
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

it('every tool that lets its fields be chosen is looked at', async () => {
  const { tools } = await client.listTools();
  const choosing = tools.filter(({ inputSchema }) => 'fields' in (inputSchema.properties ?? {}));
  expect(choosing.map(({ name }) => name).toSorted()).toEqual(Object.keys(ROWS).toSorted());
});

it.each(Object.entries(ROWS))('%s gives the chosen fields only', async (tool, { list, field, given }) => {
  const whole = await answerOf(client, tool, { ...given });
  const chosen = await answerOf(client, tool, { ...given, fields: ` ${field}` });
  expect(chosen[list]).toEqual(whole[list].map((row: Record<string, unknown>) => ({ [field]: row[field] })));
  expect(chosen[list]).toHaveLength(3);
  expect(chosen['receipt'].matched).toBe(whole['receipt'].matched);
});

it.each(Object.entries(ROWS))(
  '%s goes on behind a page of chosen fields',
  async (tool, { list, field, given }) => {
    const asked = { ...given, fields: field, limit: 2 };
    const first = await answerOf(client, tool, asked);
    const next = await answerOf(client, tool, { ...asked, cursor: first['receipt'].next_cursor });
    const seen = [...first[list], ...next[list]].map((row: Record<string, unknown>) => row[field]);
    expect(new Set(seen).size).toBe(3);
  },
);

it.each(Object.entries(ROWS))(
  '%s names the nearest field to an unknown one',
  async (tool, { field, given }) => {
    const result = await call(client, tool, { ...given, fields: `${field}s` });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(new RegExp(`^invalid_argument: .*nearest is ${field}`));
  },
);
