import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCountryDatabase } from '../support/country-database.js';
import { insertDevice } from '../support/reference-rows.js';
import { insertAlert, insertSensor, insertTopTalker } from '../support/rows.js';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

// An analyst asks: what do we know of this address, and how bad is it?
let folder: string;
let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-geoip-'));
  const geoipFile = join(folder, 'country.mmdb');
  writeCountryDatabase(geoipFile, 'Netherlands');
  database = await createTestDatabase();
  const { owner } = database;
  await insertSensor(owner, { sensor_id: 's1' });
  await insertAlert(owner, {
    id: 1,
    source_ip: '52.0.0.9',
    destination_ip: '10.0.0.5',
    severity: 'critical',
    threat_type: 'PORT_SCAN',
  });
  await insertAlert(owner, {
    id: 2,
    source_ip: '10.0.0.5',
    destination_ip: '2001:db8::7',
    severity: 'LOW',
    threat_type: 'DNS_ANOMALY',
  });
  await insertTopTalker(owner, { ip_address: '10.0.0.5', hostname: '10.0.0.5' });
  await insertTopTalker(owner, { ip_address: '52.0.0.9', hostname: 'scanner.example' });
  await insertDevice(owner, { ip_address: '10.0.0.5', hostname: 'ws-05', sensor_id: 's1' });
  server = await startServer(database.address, { geoipFile });
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

describe('an address', () => {
  it('is found on either side of an alert, as the whole address', async () => {
    expect(await answerOf(client, 'analyze_ip', { ip_address: '10.0.0.5' })).toMatchObject({
      ip_address: '10.0.0.5',
      hostname: 'ws-05',
      is_internal: true,
      alert_count: 2,
      severity_breakdown: { CRITICAL: 1, LOW: 1 },
      threat_score: 40,
      risk_level: 'MEDIUM',
    });
    expect((await answerOf(client, 'analyze_ip', { ip_address: '10.0.0.50' })).alert_count).toBe(0);
  });

  it('has the country of the local file and the name of the traffic', async () => {
    expect(await answerOf(client, 'analyze_ip', { ip_address: '52[.]0[.]0[.]9' })).toMatchObject({
      country: 'Netherlands',
      hostname: 'scanner.example',
      is_internal: false,
    });
    expect((await answerOf(client, 'analyze_ip', { ip_address: '203.0.113.1' })).country).toBeNull();
  });

  it('may be IPv6 or a network', async () => {
    expect((await answerOf(client, 'analyze_ip', { ip_address: '2001:DB8:0::7' })).alert_count).toBe(1);
    expect(await answerOf(client, 'analyze_ip', { ip_address: '10.0.0.0/24' })).toMatchObject({
      alert_count: 2,
      hostname: null,
    });
  });

  it('that is none is refused', async () => {
    for (const ip_address of [
      '10.0.0',
      '010.0.0.1',
      '10.0.0.5/33',
      'fe80::1%eth0',
      'host.example',
      '10.0.0.5; SELECT 1',
    ]) {
      expect(textOf(await call(client, 'analyze_ip', { ip_address }))).toMatch(
        /^invalid_argument: ip_address/,
      );
    }
  });
});
