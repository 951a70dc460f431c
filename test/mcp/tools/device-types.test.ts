import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice, insertDeviceTemplate, insertServiceProvider } from '../../support/reference-rows.js';
import { insert, insertSensor, json } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: what may a camera do here, and how much of the network is known?
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
  await insertServiceProvider(owner);
  await insertServiceProvider(owner, { name: 'Gone', is_active: false });
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
      total_service_providers: 1,
    });
    const suppression = await answerOf(client, 'get_alert_suppression_stats');
    expect(suppression['statistics']).toEqual({
      devices_monitored: 5,
      devices_with_templates: 3,
      templates_active: 2,
      service_providers: 1,
    });
    expect(notesOf(suppression)).toEqual(['not_stored']);
  });
});

describe('a caller who may see one sensor', () => {
  it.each([
    ['get_device_templates', {}],
    ['get_device_template_details', { template_id: 1 }],
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
