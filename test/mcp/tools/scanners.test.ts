import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TooCostly } from '../../../src/database/database-error.js';
import { ReadonlyDatabase } from '../../../src/database/readonly-database.js';
import { randomSource } from '../../access/random-source.js';
import { insertWhitelistEntry } from '../../support/reference-rows.js';
import { insertAlert, insertSensor } from '../../support/rows.js';
import { answerOf, call, connectSse, startServer, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { plainScanners, type ScanAlert } from './plain-scanners.js';

// An analyst asks: who is scanning?
const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const random = randomSource(42);
const NOBODY: ReadonlySet<string> = new Set();

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;
const planted: (ScanAlert & { sensor: string })[] = [];

function add(ago: number, source: string, destination: string | null, more: Partial<ScanAlert> = {}): void {
  const sensor = source.startsWith('10.0.9.') ? 's2' : 's1';
  const at = (NOW - Math.floor(ago)) * 1_000;
  planted.push({ at, source, destination, type: 'CONNECTION_FLOOD', metadata: null, sensor, ...more });
}

function plant(): void {
  // Forty hosts within minutes, and forty over twenty hours.
  for (let i = 1; i <= 40; i++) {
    add(3 * HOUR + i * 10_000, '10.0.1.1', `10.0.5.${i}`);
    add(i * 30 * MINUTE, '10.0.9.2', `10.0.5.${i}`);
  }
  // Many ports of one host, told by one alert, or by one alert each.
  add(HOUR, '10.0.1.3', '10.0.5.1', { type: 'port_scan', metadata: { unique_ports: 212 } });
  for (let port = 1; port <= 25; port++) {
    add(2 * HOUR + port * 1_000, '203.0.113.7', '10.0.5.1', { metadata: { dest_port: port } });
  }
  // One port every twenty minutes; and the internet, of which a detector tells a lot.
  for (let port = 1; port <= 60; port++) {
    add(port * 20 * MINUTE, '10.0.1.5', '10.0.5.1', { metadata: { port: 3_000 + port } });
  }
  add(HOUR, '203.0.113.8', '10.0.5.1', { type: 'PORT_SCAN', metadata: { unique_ports: 300 } });
  add(HOUR, '10.0.1.4', '10.0.5.9', { type: 'LATERAL_MOVEMENT', metadata: { unique_targets: 14 } });
  // Whoever polls everybody all the time is doing what he always does; the scanner that may is whitelisted.
  for (let slot = 0; slot < 6 * 24 * 4; slot++) {
    for (let i = 0; i < 12; i++) add(slot * 10 * MINUTE + i * 1_000 + 1, '10.0.1.50', `10.0.5.${i}`);
  }
  for (let i = 0; i < 5 * 40; i++) add((i + 0.5) * 36 * MINUTE, '10.0.1.70', `10.0.7.${i % 40}`);
  for (let i = 1; i <= 60; i++) add(5 * HOUR + i * 1_000, '10.0.1.60', `10.0.6.${i}`);
  // Ordinary alerts, and some without a source.
  for (let i = 0; i < 1_200; i++) {
    const source = `10.0.2.${random.below(40)}`;
    add(random.next() * 5 * DAY, source, `10.0.3.${random.below(25)}`, { metadata: { port: 443 } });
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  for (const sensor_id of ['s1', 's2']) await insertSensor(database.owner, { sensor_id });
  await insertWhitelistEntry(database.owner, { ip_cidr: null, source_ip: '10.0.1.60/32' });
  await insertWhitelistEntry(database.owner, { ip_cidr: null, source_ip: '10.0.1.1/32', port_filter: '80' });
  plant();
  await database.owner.query(
    `INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, metadata, sensor_id)
      SELECT to_timestamp(at / 1e6), 'LOW', type, source::inet, destination::inet, metadata, sensor
      FROM jsonb_to_recordset($1) AS one (at float8, type text, source text, destination text, metadata jsonb, sensor text)`,
    [JSON.stringify(planted)],
  );
  await insertAlert(database.owner, { source_ip: null, timestamp: new Date(NOW - HOUR), sensor_id: 's1' });
  callers = await connectTwo(database, ['s2'], { asOf: new Date(NOW).toISOString() });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const sources = ({ scanners }: Record<string, any>) => scanners.map(({ source_ip }: any) => source_ip);

describe('scanners', () => {
  it('are found, the hosts of the own network first, and nobody who does what he always does', async () => {
    const answer = await answerOf(client, 'find_scanners');
    expect(sources(answer)).toEqual([
      '10.0.1.3',
      '10.0.1.1',
      '10.0.1.4',
      '10.0.9.2',
      '10.0.1.5',
      '203.0.113.7',
    ]);
    expect([answer.total, answer.of_own_network]).toEqual([6, 5]);
    expect(notesOf(answer)).toContain('from_outside');
    expect(answer.scanners.map(({ exceeded }: any) => exceeded)).toEqual([
      ['ports_in_10_min', 'scan_alerts'],
      ['destinations_in_10_min', 'destinations'],
      ['destinations_in_10_min'],
      ['destinations'],
      ['ports'],
      ['ports_in_10_min'],
    ]);
  });

  it.each([24, 6, 1, 96])('over %i hours are measured as plain arithmetic does', async (hours) => {
    const window = { from: (NOW - hours * HOUR) * 1_000, to: NOW * 1_000 };
    const oldest = Math.min(...planted.map(({ at }) => at));
    const plain = plainScanners(planted, oldest, window, NOBODY).filter(({ times }) => times > 0);
    const answer = await answerOf(client, 'find_scanners', { hours, limit: 50 });
    const found = [...answer.scanners, ...answer.set_aside];
    expect(new Set(found.map(({ source_ip }: any) => source_ip))).toEqual(
      new Set(plain.map(({ source }) => source)),
    );
    for (const row of answer.scanners) {
      const one = plain.find(({ source }) => source === row.source_ip)!;
      expect(Math.abs(row.times_over_limit - one.times)).toBeLessThan(0.051);
      expect([row.peak_destinations, row.peak_ports, row.destinations, row.ports, row.scan_alerts]).toEqual([
        one.peakDestinations,
        one.peakPorts,
        one.destinations,
        one.ports,
        one.claims,
      ]);
    }
  });

  it('stand beside their own usual, which is null where nobody knows it', async () => {
    const { scanners, history_days } = await answerOf(client, 'find_scanners');
    expect(history_days).toBeCloseTo(4, 0);
    expect(scanners[1]).toMatchObject({
      source_ip: '10.0.1.1',
      peak_destinations: 40,
      usual_p99_destinations: null,
      destinations: 40,
      usual_destinations: 0,
    });
    const long = await answerOf(client, 'find_scanners', { hours: 96 });
    expect(long.scanners[0].usual_destinations).toBeNull();
  });

  it('that the whitelist names are told apart', async () => {
    const { set_aside } = await answerOf(client, 'find_scanners');
    expect(set_aside).toEqual([
      { source_ip: '10.0.1.60', times_over_limit: 6, why: 'whitelist entry 1 covers it' },
    ]);
  });

  it('of sensors that a caller may not see are hidden from him', async () => {
    const answer = await answerOf(callers.scoped, 'find_scanners');
    expect(sources(answer)).toEqual(['10.0.9.2']);
    expect([answer.sources_examined, notesOf(answer)]).toEqual([
      1,
      ['alerts_are_not_flows', 'global_hidden'],
    ]);
  });

  it('that are not there are explained, and what cannot be seen is said', async () => {
    const answer = await answerOf(client, 'find_scanners', { hours: 0.2 });
    expect(notesOf(answer)).toEqual(['empty', 'alerts_are_not_flows']);
    expect(notesOf(await answerOf(client, 'find_scanners', { limit: 2 }))).toEqual([
      'more',
      'from_outside',
      'alerts_without_source',
      'alerts_are_not_flows',
    ]);
    expect(textOf(await call(client, 'find_scanners', { hours: 745 }))).toMatch(/^invalid_argument/);
  });

  it('are compared with fewer days where thirty would cost too much, and that is said', async () => {
    const server = await startServer(database.address, { asOf: new Date(NOW).toISOString() });
    const readonly = server.app.get(ReadonlyDatabase, { strict: false });
    const row = readonly.row.bind(readonly);
    const refused: unknown[] = [];
    readonly.row = async (statement, values, scope) => {
      if (statement.name !== 'scanners' || refused.length === 2) return row(statement, values, scope);
      refused.push(values[8]);
      throw new TooCostly(2);
    };
    const asker = await connectSse(server.url);
    const answer = await answerOf(asker, 'find_scanners');
    const daysAgo = (days: number) => new Date(NOW - DAY - days * DAY).toISOString().replace('.000', '');
    expect(refused).toEqual([daysAgo(30), daysAgo(7)]);
    expect(answer['history_days']).toBe(3);
    expect(answer.receipt.notes).toContainEqual({
      code: 'short_history',
      message: expect.stringContaining(`since ${daysAgo(3)} only`),
    });
    expect(sources(answer)).toEqual(sources(await answerOf(client, 'find_scanners')));
    // Three days are too few for a week, so nothing shorter than a week is tried.
    refused.length = 0;
    const week = await call(asker, 'find_scanners', { hours: 168 });
    expect([textOf(week), refused.length]).toEqual([expect.stringMatching(/^query_timeout: /), 1]);
    await asker.close();
    await server.close();
  });
});
