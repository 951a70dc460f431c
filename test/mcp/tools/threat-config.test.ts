import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertConfig } from '../../support/reference-rows.js';
import { insertSensor } from '../../support/rows.js';
import { answerOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: would this sensor have seen Tor at all?
let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  for (const sensor_id of ['hq-01', 'dmz-02']) await insertSensor(owner, { sensor_id });
  const rows: [sensor: string | null, path: string, value: unknown, at: string][] = [
    [null, 'threat.tor.enabled', true, '2026-11-01'],
    [null, 'threat.tor.enabled', false, '2026-11-03'],
    [null, 'threat.tor.enabled', true, '2026-11-02'],
    [
      null,
      'threat.phishing',
      { enabled: true, check_dns: true, api_key: 'k3y-Of-Phishing-feed-9981' },
      '2026-11-01',
    ],
    [null, 'threat.vpn.enabled', false, '2026-11-01'],
    [null, 'threat_feeds.enabled', true, '2026-11-01'],
    [null, 'thresholds.port_scan.enabled', true, '2026-11-01'],
    ['hq-01', 'threat.tor.enabled', true, '2026-11-01'],
    ['hq-01', 'threat.phishing.check_dns', false, '2026-11-01'],
    ['dmz-02', 'threat.vpn.enabled', true, '2026-11-01'],
  ];
  for (const [sensor_id, parameter_path, parameter_value, updated_at] of rows) {
    await insertConfig(owner, { sensor_id, parameter_path, parameter_value, updated_at });
  }
  callers = await connectTwo(database, ['dmz-02']);
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

describe('get_threat_config', () => {
  it('gives what holds globally, by path, the newest of repeated rows, without secrets', async () => {
    const answer = await answerOf(client, 'get_threat_config');
    expect(answer).toMatchObject({
      sensor_id: null,
      total_parameters: 5,
      enabled: ['phishing'],
      disabled: ['tor', 'vpn'],
      config: {
        'threat.phishing.api_key': '[redacted]',
        'threat.phishing.check_dns': true,
        'threat.phishing.enabled': true,
        'threat.tor.enabled': false,
        'threat.vpn.enabled': false,
      },
    });
    expect(notesOf(answer)).toEqual(['stored_values_only', 'redacted']);
  });

  it('lays the values of a sensor over the global ones', async () => {
    const answer = await answerOf(client, 'get_threat_config', { sensor_id: 'hq-01' });
    expect(answer).toMatchObject({ sensor_id: 'hq-01', enabled: ['phishing', 'tor'], disabled: ['vpn'] });
    expect(answer['config']['threat.phishing.check_dns']).toBe(false);
  });

  it('shows only its own values to a caller who may see one sensor', async () => {
    const answer = await answerOf(callers.scoped, 'get_threat_config', { sensor_id: 'dmz-02' });
    expect(answer).toMatchObject({
      total_parameters: 1,
      enabled: ['vpn'],
      config: { 'threat.vpn.enabled': true },
    });
    expect(notesOf(answer)).toContain('global_hidden');
    const other = await answerOf(callers.scoped, 'get_threat_config', { sensor_id: 'hq-01' });
    expect(other).toMatchObject({ total_parameters: 0, config: {} });
    expect(notesOf(other)).toEqual(expect.arrayContaining(['empty', 'unknown_sensor']));
  });

  it('says when a sensor has none of its own, or nobody knows it', async () => {
    const answer = await answerOf(client, 'get_threat_config', { sensor_id: 'hq-1' });
    expect(answer['receipt'].notes).toContainEqual({
      code: 'unknown_sensor',
      message: expect.stringContaining('hq-01'),
    });
  });
});
