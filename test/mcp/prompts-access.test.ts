import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertAlert, insertSensor } from '../support/rows.js';
import { connectHttp, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';

const tokens = new TestTokens();
const everything = tokens.add('everything');
const sensorsOnly = tokens.add('sensors-only', { scopes: ['sensors'] });
const alertsOnly = tokens.add('alerts-only', { scopes: ['alerts'] });
const oneSensor = tokens.add('one-sensor', { sensors: ['dmz-01'] });
const auditFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-audit-')), 'audit.jsonl');

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const sensor_id of ['hq-01', 'dmz-01']) await insertSensor(database.owner, { sensor_id });
  await insertAlert(database.owner, { source_ip: '10.0.0.1', destination_ip: null, sensor_id: 'hq-01' });
  await insertAlert(database.owner, { source_ip: '10.0.0.2', destination_ip: null, sensor_id: 'dmz-01' });
  server = await startServer(database.address, { tokensFile: tokens.file });
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

async function offered(client: Client, prompt: string, name: string, value = ''): Promise<string[]> {
  const ref = { type: 'ref/prompt' as const, name: prompt };
  return (await client.complete({ ref, argument: { name, value } })).completion.values;
}

describe.each([connectSse, connectHttp])('a token', (open) => {
  it('without the toolset of a prompt neither sees, gets nor completes it', async () => {
    const client = await open(server.url, sensorsOnly);
    expect((await client.listPrompts()).prompts).toEqual([]);
    await expect(client.getPrompt({ name: 'shift_handover' })).rejects.toThrow(/forbidden: .*toolset alerts/);
    await expect(offered(client, 'hunt_beacons', 'ip_address')).rejects.toThrow(/forbidden: /);
    await client.close();
  });

  it('is offered the values it may see, as for addresses of resources', async () => {
    const client = await open(server.url, everything);
    expect((await offered(client, 'investigate_host', 'ip_address')).toSorted()).toEqual([
      '10.0.0.1',
      '10.0.0.2',
    ]);
    expect(await offered(client, 'weekly_report', 'sensor_id', 'D')).toEqual(['dmz-01']);
    expect(await offered(client, 'shift_handover', 'shift', 'L')).toEqual(['last']);
    expect(await offered(client, 'triage_alert', 'alert_id')).toEqual([]);
    expect(await offered(client, 'hunt_beacons', 'hours', '2')).toEqual([]);
    await client.close();
    const scoped = await open(server.url, oneSensor);
    expect(await offered(scoped, 'investigate_host', 'ip_address')).toEqual(['10.0.0.2']);
    expect(await offered(scoped, 'weekly_report', 'sensor_id')).toEqual(['dmz-01']);
    await scoped.close();
  });

  it('without the toolset that knows the values is told so, and has the prompt all the same', async () => {
    const client = await open(server.url, alertsOnly);
    await expect(offered(client, 'weekly_report', 'sensor_id')).rejects.toThrow(/forbidden: .*sensors/);
    const { messages } = await client.getPrompt({ name: 'weekly_report' });
    expect(messages[0]!.content).toMatchObject({
      text: expect.stringContaining('What the toolset sensors would add is not served here'),
    });
    await client.close();
  });
});

describe('the audit file', () => {
  it('has one record for each prompt and completion, good or bad', async () => {
    const audited = await startServer(database.address, { tokensFile: tokens.file, auditFile });
    const client = await connectHttp(audited.url, everything);
    await client.listPrompts();
    await client.getPrompt({ name: 'triage_alert', arguments: { alert_id: '7' } });
    await client.getPrompt({ name: 'triage_alert', arguments: { alert_id: 'x' } }).catch(() => {});
    await client.getPrompt({ name: 'triage' }).catch(() => {});
    await offered(client, 'hunt_beacons', 'ip_address', '10.');
    await offered(client, 'hunt_beacons', 'host').catch(() => {});
    await client.close();
    const records = () =>
      readFileSync(auditFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ action }) => action !== 'request')
        .map((record) => ['action', 'tool', 'outcome', 'arguments'].map((field) => record[field]));
    await expect.poll(() => records().length).toBe(5);
    expect(records()).toEqual([
      ['prompts/get', 'prompt:triage_alert', 'ok', { alert_id: '7' }],
      ['prompts/get', 'prompt:triage_alert', 'invalid_argument', { alert_id: 'x' }],
      ['prompts/get', 'unknown', 'not_found', { name: 'triage' }],
      ['completion/complete', 'prompt:hunt_beacons', 'ok', { name: 'ip_address', value: '10.' }],
      ['completion/complete', 'prompt:hunt_beacons', 'invalid_argument', { name: 'host', value: '' }],
    ]);
    await audited.close();
  });
});

describe('the rate', () => {
  it('counts prompts and completions like calls, and not their list', async () => {
    const slow = await startServer(database.address, { rateLimit: 0.01, rateLimitBurst: 4 });
    const client = await connectHttp(slow.url);
    for (let i = 0; i < 10; i++) await client.listPrompts();
    await client.getPrompt({ name: 'shift_handover' });
    await client.getPrompt({ name: 'nothing' }).catch(() => {});
    await offered(client, 'shift_handover', 'shift');
    await client.getPrompt({ name: 'shift_handover', arguments: { shift: 'x' } }).catch(() => {});
    await expect(client.getPrompt({ name: 'shift_handover' })).rejects.toThrow(/rate_limited: /);
    await expect(client.getPrompt({ name: 'nothing' })).rejects.toThrow(/rate_limited: /);
    await client.close();
    await slow.close();
  });
});

describe('without its database', () => {
  it('a completion that needs it says so, and never that there is nothing', async () => {
    const cutOff = await startServer({ ...database.address, port: 1 });
    const client = await connectHttp(cutOff.url);
    await expect(offered(client, 'hunt_beacons', 'ip_address')).rejects.toThrow(/db_unavailable/);
    await expect(offered(client, 'weekly_report', 'sensor_id')).rejects.toThrow(/db_unavailable/);
    expect(await offered(client, 'shift_handover', 'shift')).toEqual(['this', 'last']);
    await client.close();
    await cutOff.close();
  });
});
