import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice, insertDeviceTemplate, insertServiceProvider } from '../../support/reference-rows.js';
import { insert, insertSensor, json } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: what may a camera do here, who is at 198.51.100.77, and how much of the network is known?
let database: TestDatabase;
let callers: TwoCallers;
let client: Client;
let scoped: Client;
let camera: number;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  for (const sensor_id of ['hq-01', 'dmz-02']) await insertSensor(owner, { sensor_id });
  const server = await insertDeviceTemplate(owner, { name: 'Server', category: 'Server', is_builtin: true });
  camera = await insertDeviceTemplate(owner, { name: 'Camera', category: 'iot' });
  await insertDeviceTemplate(owner, { name: 'Retired', category: 'iot', is_active: false });
  for (const [behavior_type, parameters] of [
    ['traffic_pattern', { streaming: true }],
    ['allowed_ports', JSON.stringify({ ports: [554], direction: 'outbound' })],
  ] as const) {
    await insert(owner, 'template_behaviors', {
      template_id: camera,
      behavior_type,
      parameters: json(parameters),
    });
  }
  const types = [camera, camera, server, null, null];
  for (const [n, template_id] of types.entries()) {
    const sensor_id = n === 0 ? 'dmz-02' : 'hq-01';
    await insertDevice(owner, { ip_address: `10.0.0.${n}`, template_id, sensor_id });
  }
  await insertDevice(owner, { ip_address: '10.0.0.99', template_id: camera, is_active: false });
  const malformed = [
    'not a network',
    '300.1.1.1/8',
    '198.51.100.0/33',
    '2001:db8::/129',
    ':::',
    '',
    '010.0.0.0/8',
  ];
  await insertServiceProvider(owner, { name: 'Wide', ip_ranges: [...malformed, '198.51.100.0/22'] });
  await insertServiceProvider(owner, { name: 'Narrow', category: 'cloud', ip_ranges: ['198.51.100.64/26'] });
  await insertServiceProvider(owner, { name: 'Host', category: 'rmm', ip_ranges: ['198.51.100.77/32'] });
  await insertServiceProvider(owner, { name: 'Gone', ip_ranges: ['198.51.100.77/32'], is_active: false });
  const six = ['2001:db8:5::/48', '::/128', '2001:0DB8:6::1', '1:2:3:4:5:6:7:8/64'];
  await insertServiceProvider(owner, { name: 'Six', category: 'cdn', ip_ranges: six });
  const odd = [
    JSON.stringify(['203.0.113.0/24', '203.0.114.9']),
    '192.0.2.0/25, 192.0.2.128/26',
    { a: 1 },
    7,
    null,
  ];
  for (const [n, stored] of odd.entries()) {
    const id = await insertServiceProvider(owner, { name: `Odd ${n}`, category: 'other' });
    await owner.query('UPDATE service_providers SET ip_ranges = $1 WHERE id = $2', [
      JSON.stringify(stored),
      id,
    ]);
  }
  callers = await connectTwo(database, ['dmz-02']);
  ({ client, scoped } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const names = (rows: { name: string }[]) => rows.map(({ name }) => name);

describe('device types', () => {
  it('are listed with their devices and rules, those of NetMonitor first and retired ones not', async () => {
    const answer = await answerOf(client, 'get_device_templates');
    expect(answer).toMatchObject({ count: 2, by_category: { iot: 1, Server: 1 } });
    expect(names(answer['templates'])).toEqual(['Server', 'Camera']);
    expect(answer['templates'][1]).toMatchObject({ device_count: 2, behavior_count: 2, is_active: true });
    expect(notesOf(answer)).toEqual(['inactive_left_out']);
    const servers = await answerOf(client, 'get_device_templates', { category: 'SERVER' });
    expect(names(servers['templates'])).toEqual(['Server']);
    const none = await answerOf(client, 'get_device_templates', { category: 'toaster' });
    expect(none['receipt'].notes[0]).toMatchObject({
      code: 'empty',
      message: expect.stringContaining('iot (1)'),
    });
  });

  it('have rules, also where their parameters were stored as text', async () => {
    const { template } = await answerOf(client, 'get_device_template_details', { template_id: camera });
    expect(template).toMatchObject({ name: 'Camera', behavior_count: 2 });
    expect(template.behaviors.map((rule: any) => [rule.behavior_type, rule.parameters, rule.action])).toEqual(
      [
        ['allowed_ports', { ports: [554], direction: 'outbound' }, 'allow'],
        ['traffic_pattern', { streaming: true }, 'allow'],
      ],
    );
    const unknown = await call(client, 'get_device_template_details', { template_id: 4_000 });
    expect(textOf(unknown)).toMatch(/^not_found: .*4000.*get_device_templates/);
  });

  it('are counted, with what nobody has classified', async () => {
    const { statistics } = await answerOf(client, 'get_device_classification_stats');
    expect(statistics).toEqual({
      total_devices: 5,
      classified_devices: 3,
      unclassified_devices: 2,
      inactive_devices: 1,
      classification_rate: 60,
      by_category: { iot: 2, Server: 1 },
      by_template: [
        { template_name: 'Camera', count: 2 },
        { template_name: 'Server', count: 1 },
      ],
      total_templates: 2,
      total_service_providers: 9,
    });
    const suppression = await answerOf(client, 'get_alert_suppression_stats');
    expect(suppression['statistics']).toEqual({
      devices_monitored: 5,
      devices_with_templates: 3,
      templates_active: 2,
      service_providers: 9,
    });
    expect(notesOf(suppression)).toEqual(['not_stored']);
  });
});

describe('known providers', () => {
  it('are listed with the first of their networks, or many when asked', async () => {
    const answer = await answerOf(client, 'get_service_providers', { category: 'cdn' });
    expect(answer).toMatchObject({ count: 2, by_category: { other: 5, cdn: 2, cloud: 1, rmm: 1 } });
    expect(answer['providers'][1]).toMatchObject({
      name: 'Wide',
      ip_range_count: 7,
      domains: ['cdn.example'],
    });
    expect(answer['providers'][1].ip_ranges).toHaveLength(5);
    const full = await answerOf(client, 'get_service_providers', { category: 'cdn', detail: 'full' });
    expect(full['providers'][1].ip_ranges).toHaveLength(7);
    const none = await answerOf(client, 'get_service_providers', { category: 'gaming' });
    expect(none['receipt'].notes[0]).toMatchObject({
      code: 'empty',
      message: expect.stringContaining('cloud (1)'),
    });
  });

  it.each([
    ['198.51.100.77', ['Host', 'Narrow', 'Wide'], '198.51.100.77'],
    ['198[.]51.100.120', ['Narrow', 'Wide'], '198.51.100.64/26'],
    ['198.51.103.255', ['Wide'], '198.51.100.0/22'],
    ['2001:db8:5:ffff::1', ['Six'], '2001:db8:5::/48'],
    ['2001:db8:6::1', ['Six'], '2001:db8:6::1'],
    ['::', ['Six'], '::'],
    ['1:2:3:4::9', ['Six'], '1:2:3:4:5:6:7:8/64'],
    ['203.0.114.9', ['Odd 0'], '203.0.114.9'],
    ['192.0.2.130', ['Odd 1'], '192.0.2.128/26'],
  ])(
    'are found for %s by the narrowest network, whatever else is stored',
    async (ip_address, found, range) => {
      const answer = await answerOf(client, 'check_ip_service_provider', { ip_address });
      expect(answer['matches'].map((match: any) => match.provider_name)).toEqual(found);
      expect(answer).toMatchObject({
        is_service_provider: true,
        provider: { provider_name: found[0], matched_range: range },
      });
      expect(notesOf(answer)).toEqual(['unreadable_ranges']);
    },
  );

  it('are not found for other addresses, or in another category', async () => {
    for (const args of [
      { ip_address: '10.0.0.1' },
      { ip_address: '2001:db8:7::1' },
      { ip_address: '198.51.100.77', category: 'gaming' },
    ]) {
      const answer = await answerOf(client, 'check_ip_service_provider', args);
      expect(answer).toMatchObject({ is_service_provider: false, provider: null, matches: [] });
      expect(notesOf(answer)).toContain('empty');
    }
  });
});

describe('a caller who may see one sensor', () => {
  it.each([
    ['get_device_templates', {}],
    ['get_device_template_details', { template_id: 1 }],
    ['get_service_providers', {}],
    ['check_ip_service_provider', { ip_address: '198.51.100.77' }],
  ])('is told that %s is not for it', async (name, args) => {
    expect(textOf(await call(scoped, name, args))).toMatch(/^forbidden: .*belong to no sensor/);
  });

  it('counts its own devices only, and no types', async () => {
    const { statistics } = await answerOf(scoped, 'get_device_classification_stats');
    expect(statistics).toMatchObject({
      total_devices: 1,
      classified_devices: 1,
      inactive_devices: 0,
      by_category: {},
      by_template: [],
      total_templates: null,
    });
    const suppression = await answerOf(scoped, 'get_alert_suppression_stats');
    expect(suppression['statistics']).toMatchObject({ devices_monitored: 1, templates_active: null });
  });
});
