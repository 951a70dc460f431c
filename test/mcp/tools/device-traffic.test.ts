import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice, insertDeviceTemplate } from '../../support/reference-rows.js';
import { insertSensor, insertTopTalker } from '../../support/rows.js';
import { answerOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: which kinds of devices fill the line, and what did this one send where?
const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-11-20T12:00:00Z');
const DIRECTIONS = ['inbound', 'outbound', 'internal', 'bidirectional', 'unknown', null, 'sideways'];
const ago = (hours: number) => new Date(NOW - hours * HOUR_MS).toISOString();

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;
let scoped: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  for (const sensor_id of ['hq-01', 'dmz-02']) await insertSensor(owner, { sensor_id, last_seen: ago(0) });
  const camera = await insertDeviceTemplate(owner, { name: 'Camera', icon: 'camera' });
  const seen = { ip_address: '10.0.0.1', last_seen: ago(1) };
  const method = { classification_method: 'manual', classification_confidence: 1 };
  await insertDevice(owner, { ...seen, sensor_id: 'hq-01', template_id: camera, notes: 'gate 3', ...method });
  await insertDevice(owner, { ...seen, sensor_id: 'dmz-02', last_seen: ago(9) });
  await insertDevice(owner, { ...seen, last_seen: ago(0), is_active: false });
  for (const [n, direction] of DIRECTIONS.entries()) {
    await insertTopTalker(owner, {
      timestamp: ago(n + 1),
      direction,
      ip_address: '10.0.0.1',
      byte_count: 2 ** (10 + n),
      packet_count: 10 + n,
    });
  }
  await insertTopTalker(owner, {
    timestamp: ago(30),
    ip_address: '10.0.0.1',
    byte_count: 7,
    packet_count: null,
  });
  await insertTopTalker(owner, {
    timestamp: ago(2),
    ip_address: '2001:db8::2',
    byte_count: 500,
    sensor_id: 'dmz-02',
  });
  await insertTopTalker(owner, { timestamp: ago(400), ip_address: '10.0.0.3' });
  callers = await connectTwo(database, ['dmz-02'], { asOf: '2026-11-20T12:00:00Z' });
  ({ client, scoped } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

describe('get_top_talkers', () => {
  it('says of each host what it is, by the row of the device that holds now', async () => {
    const answer = await answerOf(client, 'get_top_talkers');
    expect(answer).toMatchObject({ period_hours: 24, direction_filter: null, count: 2 });
    const kinds = answer['top_talkers'].map((row: any) => [
      row.ip_address,
      row.total_bytes,
      row.total_bytes_formatted,
      row.device_type,
      row.device_icon,
      row.device_notes,
      row.classification_method,
    ]);
    expect(kinds).toEqual([
      ['10.0.0.1', 127 * 1_024, '127.00 KiB', 'Camera', 'camera', 'gate 3', 'manual'],
      ['2001:db8::2', 500, '500 B', null, null, null, null],
    ]);
    expect(notesOf(answer)).toEqual(['lower_bound']);
  });

  it('counts every host, not those of the page, and goes on behind it', async () => {
    const first = await answerOf(client, 'get_top_talkers', { limit: 1 });
    expect(first).toMatchObject({ count: 2, receipt: { matched: 2, returned: 1, truncated: true } });
    const second = await answerOf(client, 'get_top_talkers', {
      limit: 1,
      cursor: first['receipt'].next_cursor,
    });
    expect(second['top_talkers'].map(({ ip_address }: any) => ip_address)).toEqual(['2001:db8::2']);
  });

  it('shows a caller who may see one sensor its hosts, without types', async () => {
    const answer = await answerOf(scoped, 'get_top_talkers');
    expect(answer['top_talkers']).toMatchObject([{ ip_address: '2001:db8::2', device_type: null }]);
    expect(notesOf(answer)).toEqual(['lower_bound', 'global_hidden']);
  });
});

describe('get_device_traffic_stats', () => {
  it('gives all five directions, and what has none of their names as unknown', async () => {
    const answer = await answerOf(client, 'get_device_traffic_stats', { ip_address: '10.0.0.1' });
    expect(answer).toMatchObject({
      period_hours: 168,
      inbound: { bytes: 1_024, bytes_formatted: '1.00 KiB', packets: 10, observation_count: 1 },
      outbound: { bytes: 2_048 + 7, packets: 11, observation_count: 2 },
      internal: { bytes: 4_096 },
      bidirectional: { bytes: 8_192 },
      unknown: { bytes: (16 + 32 + 64) * 1_024, packets: 14 + 15 + 16, observation_count: 3 },
      total: { bytes: 127 * 1_024 + 7, packets: 91, observation_count: 8 },
    });
    expect(answer['total']).toMatchObject({
      first_seen: '2026-11-19T06:00:00Z',
      last_seen: '2026-11-20T11:00:00Z',
    });
    expect(answer['outbound']).toMatchObject({
      first_seen: '2026-11-19T06:00:00Z',
      last_seen: '2026-11-20T10:00:00Z',
    });
    const day = await answerOf(client, 'get_device_traffic_stats', { ip_address: '10.0.0.1', hours: 24 });
    expect(day).toMatchObject({ outbound: { bytes: 2_048, observation_count: 1 } });
  });

  it('says when an idle host was last busy, and shows nothing of other sensors', async () => {
    const idle = await answerOf(client, 'get_device_traffic_stats', { ip_address: '10.0.0.3' });
    expect(idle).toMatchObject({ total: { bytes: 0, bytes_formatted: '0 B', first_seen: null } });
    expect(idle['receipt'].notes[0].message).toContain(
      `last row before it is of ${ago(400).replace('.000', '')}`,
    );
    const hidden = await answerOf(scoped, 'get_device_traffic_stats', { ip_address: '10.0.0.1' });
    expect(hidden).toMatchObject({ total: { bytes: 0 } });
    expect(notesOf(hidden)).toEqual(['empty', 'lower_bound']);
  });
});
