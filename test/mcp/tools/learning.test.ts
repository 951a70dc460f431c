import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice, insertDeviceTemplate } from '../../support/reference-rows.js';
import { insert, insertSensor, json } from '../../support/rows.js';
import { answerOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: what does this device usually do, is that known well enough, and what is it at all?
const many = Array.from({ length: 60_000 }, (_, port) => port + 1);

function learned(total_packets: number, outbound: number[], inbound: number[]) {
  return {
    observation_period: { start: '2026-11-01T00:00:00', end: '2026-11-08T00:00:00', duration_hours: 168 },
    traffic_summary: {
      total_packets,
      total_bytes: 640 * total_packets,
      packets_per_hour: 2.5,
      bytes_per_hour: 1_600,
      unique_outbound_destinations: 2,
      unique_inbound_sources: 1,
    },
    ports: { outbound_destination_ports: outbound, inbound_source_ports: inbound, protocols: [6, 17] },
    characteristics: { is_server: true, is_high_bandwidth: false },
    typical_destinations: ['10.0.0.1', '10.0.0.2'],
    suggested_behaviors: [{ behavior_type: 'allowed_ports', parameters: { ports: outbound.slice(0, 3) } }],
  };
}

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;
let scoped: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  for (const sensor_id of ['hq-01', 'dmz-02']) await insertSensor(owner, { sensor_id });
  const printer = await insertDeviceTemplate(owner, { name: 'Network Printer', category: 'iot' });
  const phone = await insertDeviceTemplate(owner, { name: 'Phone' });
  const rule = {
    behavior_type: 'allowed_ports',
    parameters: json({ ports: [...many.slice(0, 40), 443], direction: 'outbound' }),
  };
  await insert(owner, 'template_behaviors', { template_id: printer, ...rule });
  const profiles = {
    1: learned(5_000, [53, 443], [443, 9_999]),
    2: learned(99, [53], []),
    3: learned(100, [53], [53]),
    5: learned(9_000, many, many),
  };
  for (const [n, learned_behavior] of Object.entries(profiles)) {
    await insertDevice(owner, {
      ip_address: `10.0.0.${n}`,
      sensor_id: 'hq-01',
      hostname: `prn-${n}`,
      vendor: 'Brother',
      learned_behavior,
    });
  }
  await insertDevice(owner, { ip_address: '10.0.0.4', sensor_id: 'dmz-02', vendor: null });
  for (const [n, template_id] of [printer, printer, printer, phone].entries()) {
    await insertDevice(owner, {
      ip_address: `10.0.1.${n}`,
      sensor_id: 'hq-01',
      vendor: 'BROTHER',
      template_id,
    });
  }
  callers = await connectTwo(database, ['dmz-02']);
  ({ client, scoped } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

describe('get_device_learning_status', () => {
  it.each([
    ['10.0.0.1', 'ready', 5_000, 3],
    ['10.0.0.2', 'insufficient_data', 99, 1],
    ['10.0.0.3', 'learning', 100, 1],
    ['10.0.0.4', 'not_started', 0, 0],
    ['10.0.0.5', 'ready', 9_000, null],
  ])('of %s is %s', async (ip_address, status, packet_count, unique_ports) => {
    const answer = await answerOf(client, 'get_device_learning_status', { ip_address });
    expect(answer).toMatchObject({
      learning_status: status,
      statistics: { packet_count, unique_ports, has_learned_behavior: packet_count > 0 },
    });
    expect(notesOf(answer)).toEqual([]);
  });

  it('of an address without a device, or with one at another sensor, is not_found', async () => {
    for (const [asking, ip_address] of [
      [client, '10.9.9.9'],
      [scoped, '10.0.0.1'],
    ] as const) {
      const answer = await answerOf(asking, 'get_device_learning_status', { ip_address });
      expect(answer).toMatchObject({ learning_status: 'not_found', device: null });
      expect(notesOf(answer)).toContain('empty');
    }
  });
});

describe('get_device_learned_behavior', () => {
  it('gives the profile as NetMonitor stores it', async () => {
    const answer = await answerOf(client, 'get_device_learned_behavior', { ip_address: '10.0.0.1' });
    expect(answer).toMatchObject({
      device: { hostname: 'prn-1', vendor: 'Brother' },
      can_create_template: true,
    });
    // A client of a web server receives from its port 443, and NetMonitor calls it a server for that.
    expect(notesOf(answer)).toEqual(['ports_of_others']);
    expect(answer['learned_behavior']).toEqual({
      protocols: ['TCP', 'UDP'],
      traffic_pattern: ['is_server'],
      typical_ports: [53, 443],
      server_ports: [443, 9_999],
      typical_destinations: ['10.0.0.1', '10.0.0.2'],
      unique_ports: 3,
      unique_destinations: 2,
      unique_sources: 1,
      packet_count: 5_000,
      total_bytes: 3_200_000,
      packets_per_hour: 2.5,
      bytes_per_hour: 1_600,
      observation_period: { start: '2026-11-01T00:00:00', end: '2026-11-08T00:00:00', duration_hours: 168 },
      suggested_behaviors: [{ behavior_type: 'allowed_ports', parameters: { ports: [53, 443] } }],
    });
  });

  it('says where there is none, and where it is too long to be read', async () => {
    const none = await answerOf(client, 'get_device_learned_behavior', { ip_address: '10.0.0.4' });
    expect(none).toMatchObject({ learned_behavior: null, can_create_template: false });
    expect(notesOf(none)).toEqual(['empty']);
    const long = await answerOf(client, 'get_device_learned_behavior', { ip_address: '10.0.0.5' });
    expect(long['learned_behavior']).toMatchObject({ typical_ports: null, packet_count: 9_000 });
    expect(notesOf(long)).toEqual(['ports_unknown', 'ports_of_others']);
  });
});

describe('get_device_classification_hints', () => {
  it('names types with their reasons, the likeliest first', async () => {
    const answer = await answerOf(client, 'get_device_classification_hints', { ip_address: '10.0.0.1' });
    // 1 - (1 - 0.6 * 3/4) * (1 - 0.5 * 1/2) * (1 - 0.4)
    expect(answer).toMatchObject({
      confidence: 0.75,
      current_template: null,
      hints: { vendor: 'Brother', hostname_pattern: 'prn', behavior_summary: { status: 'ready' } },
    });
    expect(answer['suggested_templates'].map(({ name, confidence }: any) => [name, confidence])).toEqual([
      ['Network Printer', 0.75],
      ['Phone', 0.15],
    ]);
    expect(answer['reasoning']).toEqual([
      expect.stringContaining('3 of 4 classified devices of vendor Brother'),
      expect.stringContaining('begins with prn'),
      expect.stringContaining('sends to 443, as the rules'),
    ]);
  });

  it('has none where nothing speaks for any, and says so', async () => {
    for (const ip_address of ['10.0.0.4', '10.9.9.9']) {
      const answer = await answerOf(client, 'get_device_classification_hints', { ip_address });
      expect(answer).toMatchObject({ suggested_templates: [], confidence: 0, reasoning: [] });
      expect(notesOf(answer)).toEqual(['empty']);
    }
  });

  it('hides types from a caller who may see one sensor', async () => {
    await insertDevice(database.owner, { ip_address: '10.0.0.6', sensor_id: 'dmz-02', hostname: 'prn-6' });
    const args = { ip_address: '10.0.0.6' };
    const all = await answerOf(client, 'get_device_classification_hints', args);
    expect(all['suggested_templates']).toHaveLength(1);
    const some = await answerOf(scoped, 'get_device_classification_hints', args);
    expect(some).toMatchObject({ suggested_templates: [], hints: { hostname_pattern: 'prn' } });
    expect(notesOf(some)).toEqual(['global_hidden']);
  });
});
