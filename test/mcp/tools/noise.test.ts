import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomSource } from '../../access/random-source.js';
import { insertSensor } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { plainNoise, type QueueAlert } from './plain-noise.js';

// An analyst asks: what could we mute, and what would that cost us?
const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const random = randomSource(271_828);

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;
const planted: (QueueAlert & { sensor: string })[] = [];

function add(hoursAgo: number, more: Partial<QueueAlert & { sensor: string }>): void {
  planted.push({
    at: (NOW - Math.floor(hoursAgo * HOUR)) * 1_000,
    source: '10.0.0.5',
    destination: '10.0.0.6',
    type: 'UNUSUAL_PACKET_SIZE',
    severity: 'LOW',
    acknowledged: false,
    sensor: 's1',
    ...more,
  });
}

function plant(): void {
  for (let i = 0; i < 400; i++) add(1 + random.next() * 160, {});
  // One to many, whose history holds something serious; some of it was acknowledged, some is too old to count.
  for (let i = 0; i < 90; i++) {
    add(1 + random.next() * 160, {
      source: '10.0.0.60',
      destination: `10.0.1.${i % 30}`,
      type: 'smb1_usage_detected',
      sensor: i % 2 === 0 ? 's1' : 's2',
    });
  }
  const serious = { source: '10.0.0.60', destination: '10.0.1.3', type: 'NTDS_DIT_ACCESS' };
  add(300, { ...serious, severity: 'critical ' });
  add(400, { ...serious, severity: 'HIGH', acknowledged: true });
  add(800, { ...serious, severity: 'CRITICAL' });
  for (let i = 0; i < 60; i++) {
    add(2 + i, { source: '203.0.113.9', destination: '10.0.0.80', type: 'PORT_SCAN', sensor: 's2' });
    add(2 + i, {
      source: '10.0.0.7',
      destination: '198.51.100.7',
      type: 'BEACONING_DETECTED',
      severity: 'HIGH',
      acknowledged: true,
    });
    add(2 + i, { source: null });
  }
  for (let i = 0; i < 380; i++) {
    add(1 + random.next() * 160, {
      source: `10.0.2.${i % 190}`,
      destination: `10.0.3.${random.below(200)}`,
      sensor: 's2',
    });
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  for (const sensor_id of ['s1', 's2']) await insertSensor(database.owner, { sensor_id });
  plant();
  await database.owner.query(
    `INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, acknowledged, sensor_id)
      SELECT to_timestamp(at / 1e6), severity, type, source::inet, destination::inet, acknowledged, sensor
      FROM jsonb_to_recordset($1) AS one (at float8, severity text, type text, source text, destination text,
        acknowledged boolean, sensor text)`,
    [JSON.stringify(planted)],
  );
  callers = await connectTwo(database, ['s2'], { asOf: new Date(NOW).toISOString() });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const who = ({ whitelist_row: { source_ip, target_ip } }: any) => `${source_ip} ${target_ip}`;

describe('the report of noise', () => {
  it('names who fills the queue, the noisiest first, with the exact row', async () => {
    const { proposals, queue_alerts } = await answerOf(client, 'noise_report');
    expect(queue_alerts).toBe(990);
    expect(proposals.map(who)).toEqual(['10.0.0.5 10.0.0.6', '10.0.0.60 null', '203.0.113.9 10.0.0.80']);
    expect(proposals[0]).toEqual({
      alert_count: 400,
      share_percent: 40.4,
      destinations: 1,
      type_count: 1,
      threat_types: ['UNUSUAL_PACKET_SIZE'],
      lost_high_critical: 0,
      lost_critical: 0,
      lost_unacknowledged: 0,
      lost_types: [],
      verdict: 'nothing speaks against it',
      objections: [],
      whitelist_row: {
        source_ip: '10.0.0.5',
        target_ip: '10.0.0.6',
        direction: 'both',
        scope: 'sensor',
        sensor_id: 's1',
      },
    });
  });

  it('tells what a row would have cost, and who is outside', async () => {
    const { proposals } = await answerOf(client, 'noise_report');
    expect(proposals[1]).toMatchObject({
      verdict: 'look first',
      lost_high_critical: 2,
      lost_unacknowledged: 1,
      lost_critical: 1,
      lost_types: ['NTDS_DIT_ACCESS'],
      objections: ['serious alerts lost'],
      whitelist_row: { direction: 'both', scope: 'global', sensor_id: null },
    });
    expect(proposals[2]).toMatchObject({
      objections: ['source outside own networks'],
      whitelist_row: { direction: 'inbound', sensor_id: 's2' },
    });
  });

  it.each([168, 24, 480])('over %i hours counts as plain arithmetic does', async (hours) => {
    const plain = plainNoise(planted, { from: (NOW - hours * HOUR) * 1_000, to: NOW * 1_000 });
    const answer = await answerOf(client, 'noise_report', { hours, limit: 30 });
    expect([answer.queue_alerts, answer.total]).toEqual([plain.queue, plain.noisy.length]);
    for (const row of answer.proposals) {
      const { source_ip, target_ip } = row.whitelist_row;
      const one = plain.noisy.find(
        ({ source, destination }) => source === source_ip && destination === target_ip,
      )!;
      expect([row.alert_count, row.lost_high_critical, row.lost_unacknowledged]).toEqual([
        one.count,
        one.lost,
        one.lostOpen,
      ]);
      expect(row.share_percent).toBeCloseTo((100 * one.count) / plain.queue, 0);
    }
    const shares = answer.by_type.map(({ share_percent }: any) => share_percent);
    expect(shares).toEqual(shares.toSorted((a: number, b: number) => b - a));
  });

  it('proposes and does nothing, and counts what no row can cover', async () => {
    const answer = await answerOf(client, 'noise_report');
    expect(notesOf(answer)).toEqual(['without_addresses', 'proposal']);
    expect(answer.receipt.notes[0].message).toMatch(/^60 alerts/);
    const { rows } = await database.owner.query('SELECT count(*)::int AS n FROM ip_whitelists');
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('of sensors that a caller may not see is hidden from him', async () => {
    const answer = await answerOf(callers.scoped, 'noise_report');
    const own = plainNoise(
      planted.filter(({ sensor }) => sensor === 's2'),
      { from: (NOW - 168 * HOUR) * 1_000, to: NOW * 1_000 },
    );
    expect([answer.queue_alerts, answer.total]).toEqual([own.queue, own.noisy.length]);
  });

  it('says why there is nothing to mute', async () => {
    const answer = await answerOf(client, 'noise_report', { hours: 0.5 });
    expect(notesOf(answer)).toEqual(['empty', 'proposal']);
    expect(notesOf(await answerOf(client, 'noise_report', { limit: 1 }))[0]).toBe('more');
    expect(textOf(await call(client, 'noise_report', { limit: 31 }))).toMatch(/^invalid_argument/);
  });
});
