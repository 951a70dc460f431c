import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice, insertDeviceTemplate, insertServiceProvider } from '../../support/reference-rows.js';
import { insertSensor } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: what is this address, what else is on that network, and which of it does nobody know?
const LEARNED = {
  observation_period: { start: '2026-11-01T00:00:00', end: '2026-11-08T00:00:00', duration_hours: 168 },
  traffic_summary: { total_packets: 4_000, total_bytes: 9_000, unique_outbound_destinations: 7 },
  ports: { outbound_destination_ports: [53, 443], inbound_source_ports: [443], protocols: [6, 17] },
  characteristics: { is_server: true, is_low_frequency: false },
  typical_destinations: ['10.0.0.1'],
  suggested_behaviors: [],
};
const FINGERPRINT = { mdns: { name: 'cam' }, snmp: { community: 'private-community-9' } };

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;
let scoped: Client;
let camera: number;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  for (const sensor_id of ['hq-01', 'dmz-02']) await insertSensor(owner, { sensor_id });
  camera = await insertDeviceTemplate(owner, { name: 'IP Camera', category: 'iot', icon: 'camera' });
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute));
  const cam = { ip_address: '10.0.0.7', hostname: 'cam-7', template_id: camera, sensor_id: 'hq-01' };
  await insertDevice(owner, { ...cam, learned_behavior: LEARNED, last_seen: at(9) });
  await owner.query(`UPDATE devices SET fingerprint = $1`, [JSON.stringify(FINGERPRINT)]);
  await insertDevice(owner, { ...cam, sensor_id: 'dmz-02', last_seen: at(8), template_id: null });
  const quiet = await insertDevice(owner, { ip_address: '10.0.0.8', sensor_id: 'hq-01', last_seen: at(7) });
  await owner.query('UPDATE devices SET learned_behavior = NULL WHERE id = $1', [quiet]);
  await insertDevice(owner, {
    ip_address: '10.0.0.9',
    sensor_id: 'hq-01',
    last_seen: at(59),
    is_active: false,
  });
  const text = JSON.stringify(LEARNED);
  await insertDevice(owner, { ip_address: '2001:db8::7', learned_behavior: text, last_seen: at(6) });
  await insertServiceProvider(owner, {
    name: 'Wide',
    ip_ranges: ['198.51.100.0/22', 'not a network', '999.1.1.1/8'],
  });
  await insertServiceProvider(owner, { name: 'Narrow', ip_ranges: ['198.51.100.0/25', '2001:db8:5::/48'] });
  callers = await connectTwo(database, ['dmz-02']);
  ({ client, scoped } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

describe('get_devices', () => {
  it('lists the one seen last first, with true counts, and says how many are inactive', async () => {
    const answer = await answerOf(client, 'get_devices', { limit: 1 });
    expect(answer).toMatchObject({ count: 4, summary: { total: 4, classified: 1, unclassified: 3 } });
    expect(answer['devices'][0]).toMatchObject({ ip_address: '10.0.0.7', template_name: 'IP Camera' });
    expect(answer['receipt']).toMatchObject({ matched: 4, data_as_of: '2026-11-20T12:09:00Z' });
    expect(notesOf(answer)).toContain('inactive_left_out');
    const all = await answerOf(client, 'get_devices', { include_inactive: true });
    expect(all['devices'].map(({ ip_address }: any) => ip_address)).toEqual([
      '10.0.0.9',
      '10.0.0.7',
      '10.0.0.7',
      '10.0.0.8',
      '2001:db8::7',
    ]);
  });

  it('goes on behind the page', async () => {
    const first = await answerOf(client, 'get_devices', { limit: 3 });
    const second = await answerOf(client, 'get_devices', { limit: 3, cursor: first['receipt'].next_cursor });
    expect(second['devices'].map(({ ip_address }: any) => ip_address)).toEqual(['2001:db8::7']);
  });

  it('gives behaviour and evidence in brief, and as stored when asked, without secrets', async () => {
    const brief = await answerOf(client, 'get_devices', { template_id: camera });
    expect(brief['devices'][0]).toMatchObject({
      learned_behavior: { status: 'ready', packet_count: 4_000, unique_ports: 2, protocols: ['TCP', 'UDP'] },
      fingerprint: { sources: ['mdns', 'snmp'] },
    });
    const full = await answerOf(client, 'get_devices', { template_id: camera, detail: 'full' });
    expect(full['devices'][0]).toMatchObject({
      learned_behavior: LEARNED,
      fingerprint: { mdns: { name: 'cam' } },
    });
    expect(JSON.stringify(full)).not.toContain('private-community-9');
    expect(notesOf(full)).toContain('redacted');
  });

  it('gives only the fields asked for', async () => {
    const answer = await answerOf(client, 'get_devices', { fields: 'ip_address, vendor', limit: 1 });
    expect(answer['devices']).toEqual([{ ip_address: '10.0.0.7', vendor: 'LENOVO' }]);
    const refused = await call(client, 'get_devices', { fields: 'ip_adress' });
    expect(textOf(refused)).toMatch(/^invalid_argument: .*the nearest is ip_address/);
  });

  it('says why there is none', async () => {
    const answer = await answerOf(client, 'get_devices', { sensor_id: 'hq-02' });
    expect(answer).toMatchObject({ count: 0, devices: [] });
    expect(answer['receipt'].notes.map(({ message }: any) => message).join()).toMatch(
      /without sensor_id and template_id there are 4.*no sensor hq-02 is registered; the nearest.*hq-01/,
    );
  });

  it('shows a caller with one sensor its devices only, and no type', async () => {
    const answer = await answerOf(scoped, 'get_devices', { include_inactive: true });
    expect(answer).toMatchObject({ count: 1, summary: { total: 1 } });
    expect(answer['devices'][0]).toMatchObject({ sensor_id: 'dmz-02', template_name: null });
    expect(notesOf(answer)).toContain('global_hidden');
  });
});

describe('get_device_by_ip', () => {
  it('gives the active row that was seen last, and says that there are others', async () => {
    const answer = await answerOf(client, 'get_device_by_ip', { ip_address: '10[.]0.0.7' });
    expect(answer).toMatchObject({ ip_address: '10.0.0.7', service_provider: null });
    expect(answer['device']).toMatchObject({
      sensor_id: 'hq-01',
      template_name: 'IP Camera',
      template_icon: 'camera',
    });
    expect(notesOf(answer)).toEqual(['several_devices']);
    const other = await answerOf(client, 'get_device_by_ip', { ip_address: '10.0.0.7', sensor_id: 'dmz-02' });
    expect(other['device']).toMatchObject({ sensor_id: 'dmz-02', template_id: null });
  });

  it('reads a profile that was stored as text, and tells of inactive devices', async () => {
    const answer = await answerOf(client, 'get_device_by_ip', { ip_address: '2001:DB8:0::7' });
    expect(answer['device'].learned_behavior).toMatchObject({ packet_count: 4_000 });
    const quiet = await answerOf(client, 'get_device_by_ip', { ip_address: '10.0.0.8' });
    expect(quiet['device'].learned_behavior).toBeNull();
    expect(notesOf(await answerOf(client, 'get_device_by_ip', { ip_address: '10.0.0.9' }))).toEqual([
      'inactive',
    ]);
  });

  it('names the narrowest provider of an address that is no device', async () => {
    const answer = await answerOf(client, 'get_device_by_ip', { ip_address: '198.51.100.77' });
    expect(answer).toMatchObject({
      device: null,
      service_provider: { provider_name: 'Narrow', matched_range: '198.51.100.0/25' },
    });
    expect(notesOf(answer)).toEqual(['empty']);
    const hidden = await answerOf(scoped, 'get_device_by_ip', { ip_address: '198.51.100.77' });
    expect(hidden['service_provider']).toBeNull();
    expect(notesOf(hidden)).toEqual(['empty', 'global_hidden']);
  });

  it('takes one address and no network', async () => {
    const refused = await call(client, 'get_device_by_ip', { ip_address: '10.0.0.0/24' });
    expect(textOf(refused)).toMatch(/^invalid_argument: .*no network/);
  });
});
