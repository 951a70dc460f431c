import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice, insertDeviceTemplate, insertServiceProvider } from '../../support/reference-rows.js';
import { insert, insertSensor, json } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: the camera floods the line and there is no alert; does a rule hide it, and which?
const CAMERA = '10.0.0.7';
const SERVER = '10.0.0.8';
const RECORDER = '10.0.0.11';
/** More than answers show of a list. */
const MANY = Array.from({ length: 60 }, (_, index) => 4_000 + index);

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  for (const sensor_id of ['hq-01', 'dmz-02']) await insertSensor(owner, { sensor_id });
  const rules: [string, string, object][] = [
    ['Camera', 'traffic_pattern', { streaming: true }],
    ['Camera', 'expected_destinations', { categories: ['cloud'] }],
    ['Camera', 'bandwidth_limit', { max_outbound_mbps: 10 }],
    ['Recorder', 'allowed_ports', { ports: [...MANY, 9_001], direction: 'outbound' }],
    ['Server', 'connection_behavior', { accepts_connections: true }],
    ['Server', 'allowed_protocols', { protocols: ['UDP'] }],
  ];
  const types = new Map<string, number>();
  for (const [name, behavior_type, parameters] of rules) {
    const template_id = types.get(name) ?? (await insertDeviceTemplate(owner, { name, category: 'iot' }));
    types.set(name, template_id);
    await insert(owner, 'template_behaviors', { template_id, behavior_type, parameters: json(parameters) });
  }
  await insertDevice(owner, {
    ip_address: CAMERA,
    hostname: 'cam-7',
    sensor_id: 'hq-01',
    template_id: types.get('Camera')!,
  });
  await insertDevice(owner, { ip_address: SERVER, sensor_id: 'hq-01', template_id: types.get('Server')! });
  await insertDevice(owner, {
    ip_address: RECORDER,
    sensor_id: 'hq-01',
    template_id: types.get('Recorder')!,
  });
  await insertDevice(owner, { ip_address: '10.0.0.9', sensor_id: 'hq-01' });
  const seen = { ip_address: '10.0.0.10', last_seen: new Date(0) };
  await insertDevice(owner, { ...seen, sensor_id: 'dmz-02', template_id: types.get('Camera')! });
  await insertDevice(owner, { ...seen, sensor_id: 'hq-01', last_seen: new Date() });
  await insertServiceProvider(owner, { name: 'Cloud', category: 'cloud', ip_ranges: ['192.0.2.0/24', 'x'] });
  await insertServiceProvider(owner, { name: 'Edge', category: 'cdn', ip_ranges: ['192.0.2.200/29'] });
  callers = await connectTwo(database, ['dmz-02']);
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const ask = (args: Record<string, unknown>) => answerOf(client, 'test_alert_suppression', args);

describe('test_alert_suppression', () => {
  it('names the rule of the source that hides an alert', async () => {
    const answer = await ask({ source_ip: CAMERA, alert_type: 'high_outbound_volume' });
    expect(answer).toMatchObject({
      would_suppress: true,
      reason: `the rule traffic_pattern of ${CAMERA}'s type Camera: high bandwidth is expected`,
      source_device: { hostname: 'cam-7', sensor_id: 'hq-01' },
      source_template: { name: 'Camera', category: 'iot', rules: 3 },
      destination_device: null,
      destination_template: null,
    });
    expect(answer['matching_behaviors']).toEqual([
      {
        behavior_type: 'traffic_pattern',
        reason: 'high bandwidth is expected',
        condition: null,
        direction: 'outbound',
        device: CAMERA,
      },
    ]);
    expect(notesOf(answer)).toEqual([]);
  });

  it('knows the providers of a destination', async () => {
    const args = { source_ip: CAMERA, alert_type: 'BRUTE_FORCE_ATTEMPT' };
    expect(await ask({ ...args, destination_ip: '192.0.2.77' })).toMatchObject({ would_suppress: true });
    expect(await ask({ ...args, destination_ip: '198.51.100.7' })).toMatchObject({
      would_suppress: false,
      reason: 'none of the 3 rules of the types of these devices covers such an alert',
    });
  });

  it('takes of several providers the one NetMonitor finds first', async () => {
    const args = { source_ip: CAMERA, alert_type: 'BRUTE_FORCE_ATTEMPT' };
    expect(await ask({ ...args, destination_ip: '192.0.2.201' })).toMatchObject({ would_suppress: false });
  });

  it('reads a long list of ports to its end', async () => {
    const args = { source_ip: RECORDER, alert_type: 'BRUTE_FORCE_ATTEMPT' };
    expect(await ask({ ...args, destination_port: 9_001 })).toMatchObject({
      would_suppress: true,
      matching_behaviors: [{ reason: 'port 9001 is allowed' }],
    });
  });

  it('names the rule of the destination, and what another hangs on', async () => {
    const scan = await ask({ source_ip: '203.0.113.9', destination_ip: SERVER, alert_type: 'PORT_SCAN' });
    expect(scan).toMatchObject({ would_suppress: true, destination_template: { name: 'Server' } });
    expect(
      scan['matching_behaviors'].map((rule: any) => [rule.behavior_type, rule.direction, rule.condition]),
    ).toEqual([
      ['allowed_protocols', 'inbound', 'the packet is UDP'],
      ['connection_behavior', 'inbound', null],
    ]);
    const unclear = await ask({
      source_ip: '203.0.113.9',
      destination_ip: SERVER,
      alert_type: 'XSS_ATTEMPT',
    });
    expect(unclear).toMatchObject({
      would_suppress: null,
      reason: expect.stringMatching(/, if the packet is UDP$/),
    });
  });

  it.each([
    ['C2_COMMUNICATION', /never suppresses C2_COMMUNICATION/],
    ['threat_feed_match', /never suppresses THREAT_FEED_MATCH/],
    ['HIGH_RISK_ATTACK_CHAIN', /is CRITICAL, and NetMonitor never suppresses/],
  ])('never hides %s', async (alert_type, reason) => {
    const answer = await ask({ source_ip: CAMERA, destination_ip: SERVER, alert_type });
    expect(answer).toMatchObject({
      would_suppress: false,
      reason: expect.stringMatching(reason),
      matching_behaviors: [],
    });
  });

  it('says when there are no rules at all, and what is unsure', async () => {
    const untyped = await ask({ source_ip: '10.0.0.9', destination_ip: '10.9.9.9', alert_type: 'PORT_SCAN' });
    expect(untyped).toMatchObject({
      would_suppress: false,
      reason: expect.stringContaining('there are no rules'),
      source_template: null,
    });
    expect(notesOf(await ask({ source_ip: '10.0.0.10', alert_type: 'OWN_CODE' }))).toEqual([
      'unknown_threat_type',
      'several_types',
    ]);
    expect(notesOf(await ask({ source_ip: CAMERA, alert_type: 'LATERAL_MOVEMENT' }))).toEqual([
      'severity_varies',
    ]);
  });

  it('is not for a caller who may see one sensor', async () => {
    const refused = await call(callers.scoped, 'test_alert_suppression', {
      source_ip: CAMERA,
      alert_type: 'PORT_SCAN',
    });
    expect(textOf(refused)).toMatch(/^forbidden: device types and their rules belong to no sensor/);
  });
});
