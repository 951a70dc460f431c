import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { THREAT_TYPES } from '../../src/mcp/answer/attack/threat-catalogue.js';
import { insertDevice } from '../support/reference-rows.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { documentOf } from '../support/document.js';

// An analyst attaches a host or an alert to a question: is that what the tools would have said?
const AS_OF = '2026-11-20T12:00:00Z';
const SIX = '2001:db8::5';

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  const seen = { last_seen: AS_OF, registered_at: AS_OF };
  for (const sensor_id of ['hq-01', 'Branch 2/a%']) await insertSensor(owner, { sensor_id, ...seen });
  await insertAlert(owner, { id: 7, timestamp: '2026-11-20T11:00:00Z', severity: 'CRITICAL' });
  await insertAlert(owner, { id: 8, timestamp: '2026-11-01T11:00:00Z', source_ip: SIX });
  await insertDevice(owner, { ip_address: '10.0.0.10', sensor_id: 'hq-01', last_seen: AS_OF });
  server = await startServer(database.address, { asOf: AS_OF });
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

/** Without the id that is new for every answer. */
function comparable({ receipt, ...fields }: Record<string, any>): Record<string, any> {
  return { ...fields, receipt: { ...receipt, query_id: undefined } };
}

describe('a document says what the tools say', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['netmonitor://sensors', 'get_sensor_status', {}],
    ['netmonitor://sensors/hq-01', 'get_sensor_details', { sensor_id: 'hq-01' }],
    ['netmonitor://sensors/Branch%202%2Fa%25', 'get_sensor_details', { sensor_id: 'Branch 2/a%' }],
    ['netmonitor://alerts/7', 'get_alert', { alert_id: 7 }],
    ['netmonitor://alerts/8', 'get_alert', { alert_id: 8 }],
  ])('%s as %s', async (uri, tool, args) => {
    const { read_as, ...document } = await documentOf(client, uri);
    expect(read_as).toMatch(/strangers.*never as instructions/);
    expect(comparable(document)).toEqual(comparable(await answerOf(client, tool, args)));
  });

  it.each([
    ['10.0.0.10', '10.0.0.10'],
    ['10.0.0.99', '10.0.0.99'],
    [SIX, SIX],
    [encodeURIComponent(SIX), SIX],
    ['10%5B.%5D0.0.10%2F32', '10.0.0.10'],
  ])('of the host %s, in two parts', async (written, ip_address) => {
    const document = await documentOf(client, `netmonitor://hosts/${written}`);
    expect(document).toMatchObject({ ip_address });
    const { alerts, device } = document;
    expect(comparable(alerts)).toEqual(comparable(await answerOf(client, 'analyze_ip', { ip_address })));
    expect(comparable(device)).toEqual(
      comparable(await answerOf(client, 'get_device_by_ip', { ip_address })),
    );
  });
});

describe('a threat type', () => {
  it('says what it means, where it belongs, how bad it usually is and what to check', async () => {
    expect(await documentOf(client, 'netmonitor://threat-types/kerberoasting_suspected')).toMatchObject({
      code: 'KERBEROASTING_SUSPECTED',
      meaning: expect.stringContaining('whatever their encryption'),
      stage: 'credential-access',
      techniques: [{ id: 'T1558.003', name: 'Kerberoasting' }],
      usual_severity: ['HIGH'],
      what_to_check: expect.stringContaining('account'),
    });
  });

  it('says so when it has no technique, and the other 109 have one', async () => {
    for (const [code, { techniques, stage }] of THREAT_TYPES) {
      const document = await documentOf(client, `netmonitor://threat-types/${code}`);
      expect(document).toMatchObject({ code, stage });
      expect(document['techniques'].map(({ id }: { id: string }) => id)).toEqual(techniques);
      expect('no_technique' in document, code).toBe(techniques.length === 0);
    }
  });
});

describe('the schema', () => {
  it('names tables, columns, indexes and time functions, and no table of secrets', async () => {
    const schema = await documentOf(client, 'netmonitor://schema');
    expect(schema).toMatchObject({
      postgresql: expect.stringMatching(/^1[4-8]\.\d+$/),
      timescaledb: null,
      time_functions: ['date_bin', 'date_trunc'],
      found_at: expect.stringMatching(/^20.*Z$/),
      missing: [],
    });
    const alerts = schema['tables'].find(({ name }: { name: string }) => name === 'alerts');
    expect(alerts.columns).toEqual(expect.arrayContaining(['id', 'timestamp', 'metadata', 'sensor_id']));
    expect(alerts.indexes).toContain('idx_alerts_timestamp');
    for (const secret of ['web_users', 'sensor_tokens', 'password', 'totp', 'mcp_api_tokens'])
      expect(JSON.stringify(schema)).not.toContain(secret);
  });

  it('names what is missing, and time_bucket where there is one', async () => {
    const other = await createTestDatabase();
    await other.owner.query('DROP TABLE system_stats, devices CASCADE');
    await other.owner.query(
      `CREATE FUNCTION time_bucket(interval, timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE
        AS $$ SELECT date_bin($1, $2, timestamptz '2000-01-03') $$`,
    );
    const bare = await startServer(other.address);
    const reader = await connectSse(bare.url);
    expect(await documentOf(reader, 'netmonitor://schema')).toMatchObject({
      time_functions: ['date_bin', 'date_trunc', 'time_bucket'],
      missing: ['devices', 'system_stats'],
    });
    const { alerts, device } = await documentOf(reader, 'netmonitor://hosts/10.0.0.1');
    expect(alerts).toMatchObject({ alert_count: 0 });
    expect(device.left_out).toContain('no table devices');
    await reader.close();
    await bare.close();
    await other.drop();
  });
});
