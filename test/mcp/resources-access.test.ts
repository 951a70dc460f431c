import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice } from '../support/reference-rows.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { connectHttp, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';
import { documentOf } from '../support/document.js';

const tokens = new TestTokens();
const everything = tokens.add('everything');
const alertsOnly = tokens.add('alerts-only', { scopes: ['alerts'] });
const auditFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-audit-')), 'audit.jsonl');
const HOST = 'netmonitor://hosts/10.0.0.10';

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner);
  await insertAlert(database.owner, { id: 7 });
  await insertDevice(database.owner, { hostname: 'device-of-the-host', sensor_id: 'hq-01' });
  server = await startServer(database.address, { tokensFile: tokens.file, auditFile });
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

async function addressesOf(client: Client): Promise<string[]> {
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  return [...resources.map(({ uri }) => uri), ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)];
}

function complete(client: Client, uri: string, name: string, value = '') {
  return client.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } });
}

describe.each([connectSse, connectHttp])('a token for alerts alone', (open) => {
  it('sees, reads and completes what is of alerts, and nothing else', async () => {
    const client = await open(server.url, alertsOnly);
    expect(await addressesOf(client)).toEqual([
      'dashboard://summary',
      'netmonitor://alerts/{id}',
      'netmonitor://hosts/{ip}',
      'netmonitor://threat-types/{code}',
    ]);
    for (const uri of ['netmonitor://sensors', 'netmonitor://sensors/hq-01', 'netmonitor://schema'])
      await expect(client.readResource({ uri })).rejects.toThrow(/forbidden: .*toolset (sensors|system)/);
    await expect(complete(client, 'netmonitor://sensors/{sensor_id}', 'sensor_id')).rejects.toThrow(
      /forbidden: /,
    );
    expect((await complete(client, 'netmonitor://hosts/{ip}', 'ip')).completion.values).toContain(
      '10.0.0.10',
    );
    await client.close();
  });

  it('reads the alerts of a host without what is known of its device', async () => {
    const client = await open(server.url, alertsOnly);
    const { alerts, device } = await documentOf(client, HOST);
    expect(alerts.alert_count).toBe(1);
    expect(device).toEqual({ left_out: expect.stringContaining('toolset devices') });
    const whole = await open(server.url, everything);
    expect((await documentOf(whole, HOST))['device'].device.hostname).toBe('device-of-the-host');
    await client.close();
    await whole.close();
  });
});

describe('a server that does not serve a toolset', () => {
  it('lists no address of it, and says so when one is asked for', async () => {
    const narrow = await startServer(database.address, { toolsets: 'sensors' });
    const client = await connectSse(narrow.url);
    expect(await addressesOf(client)).toEqual(['netmonitor://sensors', 'netmonitor://sensors/{sensor_id}']);
    await expect(client.readResource({ uri: HOST })).rejects.toThrow(/not_available: .*NETMONITOR_TOOLSETS/);
    await expect(complete(client, 'netmonitor://hosts/{ip}', 'ip')).rejects.toThrow(/not_available: /);
    await client.close();
    await narrow.close();
  });
});

describe('the audit file', () => {
  it('has one record for each reading and completion, good or bad', async () => {
    const before = readFileSync(auditFile, 'utf8').length;
    const client = await connectHttp(server.url, everything);
    await client.readResource({ uri: HOST });
    await client.readResource({ uri: 'netmonitor://hosts/10.0.0.300' }).catch(() => {});
    await client.readResource({ uri: 'netmonitor://nothing' }).catch(() => {});
    await complete(client, 'netmonitor://hosts/{ip}', 'ip', '10.');
    await complete(client, 'netmonitor://hosts/{ip}', 'host').catch(() => {});
    await complete(client, 'netmonitor://nothing/{x}', 'x').catch(() => {});
    await client.close();
    const records = () =>
      readFileSync(auditFile, 'utf8')
        .slice(before)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ action }) => action !== 'request');
    await expect.poll(() => records().length).toBe(6);
    const asked = records().map((record) => [
      record['action'],
      record['tool'],
      record['outcome'],
      record['arguments'],
    ]);
    const template = 'netmonitor://hosts/{ip}';
    expect(asked).toEqual([
      ['resources/read', template, 'ok', { ip: '10.0.0.10' }],
      ['resources/read', template, 'invalid_argument', { ip: '10.0.0.300' }],
      ['resources/read', 'unknown', 'not_found', { name: 'netmonitor://nothing' }],
      ['completion/complete', template, 'ok', { name: 'ip', value: '10.' }],
      ['completion/complete', template, 'invalid_argument', { name: 'host', value: '' }],
      ['completion/complete', 'unknown', 'not_found', { name: 'netmonitor://nothing/{x}' }],
    ]);
  });
});

describe('without its database', () => {
  it('every address and completion that needs it says so, and a threat type is still told', async () => {
    const cutOff = await startServer({ ...database.address, port: 1 });
    const client = await connectHttp(cutOff.url);
    for (const uri of ['netmonitor://sensors', 'netmonitor://schema', 'netmonitor://alerts/7', HOST])
      await expect(client.readResource({ uri })).rejects.toThrow(/db_unavailable: .*not an empty answer/);
    await expect(complete(client, 'netmonitor://hosts/{ip}', 'ip')).rejects.toThrow(/db_unavailable/);
    await expect(complete(client, 'netmonitor://sensors/{sensor_id}', 'sensor_id')).rejects.toThrow(
      /db_unavailable/,
    );
    expect(await documentOf(client, 'netmonitor://threat-types/PORT_SCAN')).toHaveProperty('meaning');
    await client.close();
    await cutOff.close();
  });
});
