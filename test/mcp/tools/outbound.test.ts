import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomSource } from '../../access/random-source.js';
import { insertSensor } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { type OutboundRow, plainOutbound } from './plain-outbound.js';

// An analyst asks: is anything leaving?
const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAYS = 12;
const MB = 1_000_000;
const random = randomSource(7_919);
const NOBODY: ReadonlySet<string> = new Set();

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;
const planted: OutboundRow[] = [];

function add(ago: number, address: string, bytes: number, more: Partial<OutboundRow> = {}): void {
  const sensor = address.startsWith('10.0.9.') ? 's2' : 's1';
  const at = (NOW - Math.floor(ago)) * 1_000;
  const row = { at, address, direction: 'outbound', bytes: Math.round(bytes), outbound: 0, inbound: 0 };
  planted.push({ ...row, sensor, ...more });
}

function plant(): void {
  for (let hour = 0; hour < DAYS * 24; hour++) {
    const ago = hour * HOUR + 20 * MINUTE;
    for (let host = 1; host <= 8; host++) {
      if (random.next() < 0.7) add(ago, `10.0.1.${host}`, (20 + random.below(40)) * MB);
    }
    // The backup is large every night, and never unusual.
    if (hour % 24 === 9) add(ago, '10.0.1.70', (9_000 + random.below(500)) * MB);
    add(ago, '203.0.113.9', 5_000 * MB);
    add(ago, '10.0.1.80', 5_000 * MB, { direction: 'internal' });
  }
  // A third sensor's lists are cut, so that one who is on none of them may send as much all the time.
  for (let hour = 0; hour < DAYS * 24; hour++) {
    for (let host = 1; host <= 12; host++) {
      add(hour * HOUR + 40 * MINUTE, `10.0.8.${host}`, (30 + random.below(20)) * MB, { sensor: 's3' });
    }
  }
  for (let hour = 0; hour < 6; hour++) {
    add(hour * HOUR + 40 * MINUTE, '10.0.8.200', 45 * MB, { sensor: 's3' });
    add(hour * HOUR + 40 * MINUTE, '10.0.8.201', 900 * MB, { sensor: 's3' });
  }
  // At once, drop by drop, by a host that was never among the busiest, and split by the central engine.
  add(5 * HOUR, '10.0.1.3', 2_500 * MB);
  for (let quarter = 0; quarter < 90; quarter++) add(quarter * 15 * MINUTE + MINUTE, '10.0.9.5', 24 * MB);
  add(3 * HOUR, '10.0.1.99', 800 * MB);
  const split = { direction: 'bidirectional', outbound: 400 * MB, inbound: 9_000 * MB };
  add(4 * HOUR, '10.0.1.98', 9_400 * MB, split);
  add(4 * HOUR, '10.0.1.97', 9_400 * MB, { direction: 'bidirectional' });
}

beforeAll(async () => {
  database = await createTestDatabase();
  for (const sensor_id of ['s1', 's2', 's3']) await insertSensor(database.owner, { sensor_id });
  plant();
  await database.owner.query(
    `INSERT INTO top_talkers (timestamp, ip_address, hostname, byte_count, direction, outbound_byte_count,
        inbound_byte_count, sensor_id)
      SELECT to_timestamp(at / 1e6), address::inet, CASE WHEN address = '10.0.1.3' THEN 'ws-3.test.example' ELSE address END,
        bytes, direction, outbound, inbound, sensor
      FROM jsonb_to_recordset($1) AS one (at float8, address text, bytes bigint, direction text, outbound bigint,
        inbound bigint, sensor text)`,
    [JSON.stringify(planted)],
  );
  callers = await connectTwo(database, ['s2'], { asOf: new Date(NOW).toISOString() });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const addresses = ({ anomalies }: Record<string, any>) => anomalies.map(({ ip_address }: any) => ip_address);

describe('outbound anomalies', () => {
  it('are found at once and drop by drop, and neither backups nor strangers nor inside traffic', async () => {
    const answer = await answerOf(client, 'find_outbound_anomalies');
    expect(addresses(answer)).toEqual(['10.0.8.201', '10.0.1.3', '10.0.9.5', '10.0.1.99', '10.0.1.98']);
    expect(answer.anomalies.map(({ exceeded }: any) => exceeded)).toEqual([
      ['hours', 'total'],
      ['hours', 'total'],
      ['total'],
      ['hours', 'total'],
      ['hours', 'total'],
    ]);
    expect(answer.anomalies[1]).toMatchObject({ hostname: 'ws-3.test.example', hours_above: 1 });
    expect(answer.anomalies[4]).toMatchObject({ total_bytes: 400 * MB, usual_hour_bytes: 0 });
  });

  it.each([24, 6, 48, 200])('over %i hours have the excess that plain arithmetic gives', async (hours) => {
    const window = { from: (NOW - hours * HOUR) * 1_000, to: NOW * 1_000 };
    const plain = plainOutbound(planted, window, NOBODY);
    const answer = await answerOf(client, 'find_outbound_anomalies', { hours, limit: 50 });
    expect([answer.hosts_examined, answer.total]).toEqual([plain.hosts, plain.unusual.length]);
    expect(answer.history_days).toBeCloseTo(plain.days, 1);
    for (const row of answer.anomalies) {
      const one = plain.unusual.find(({ address }) => address === row.ip_address)!;
      expect([row.total_bytes, row.hours_above]).toEqual([one.total, one.hoursAbove]);
      expect(Math.abs(row.excess_bytes - one.excess)).toBeLessThanOrEqual(1);
    }
    const excesses = answer.anomalies.map(({ excess_bytes }: any) => excess_bytes);
    expect(excesses).toEqual(excesses.toSorted((a: number, b: number) => b - a));
  });

  it('are told of nobody where the history is too short to know the usual', async () => {
    const answer = await answerOf(client, 'find_outbound_anomalies', { hours: 260 });
    expect(notesOf(answer)).toEqual(['not_enough_history', 'empty', 'lower_bound']);
    expect(answer.anomalies).toEqual([]);
    expect(answer.not_judged[0]).toMatchObject({ ip_address: '10.0.1.70' });
  });

  it('of sensors that a caller may not see are hidden from him', async () => {
    const answer = await answerOf(callers.scoped, 'find_outbound_anomalies');
    expect([answer.hosts_examined, answer.anomalies]).toEqual([1, []]);
    // All that sensor ever saw was within the window.
    expect(notesOf(answer)).toContain('not_enough_history');
  });

  it('that are not there are explained, and figures are called lower bounds', async () => {
    const answer = await answerOf(client, 'find_outbound_anomalies', { hours: 0.2 });
    expect(notesOf(answer)).toEqual(['empty', 'lower_bound']);
    expect(notesOf(await answerOf(client, 'find_outbound_anomalies', { limit: 1 }))[0]).toBe('more');
    expect(textOf(await call(client, 'find_outbound_anomalies', { limit: 0 }))).toMatch(/^invalid_argument/);
  });
});
