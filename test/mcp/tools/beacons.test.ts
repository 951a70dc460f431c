import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomSource } from '../../access/random-source.js';
import { insertDevice, insertServiceProvider, insertWhitelistEntry } from '../../support/reference-rows.js';
import { insertAlert, insertSensor } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { type PairAlert, plainBeacons } from './plain-beacons.js';

// An analyst asks: is anything calling home?
const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const VPS = '198.51.100.200';
const random = randomSource(1_973);

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;
const planted: (PairAlert & { sensor: string })[] = [];

/** Alerts of one pair at a beat with so much jitter, the first so long before now. */
function beat(
  source: string,
  destination: string,
  { every, jitter = 0, since, until = 0, type = 'TLS_MISSING_SNI', sensor = 's1' }: Beat,
): void {
  for (let ago = since; ago > until; ago -= every) {
    const at = (NOW - ago + Math.round(jitter * every * (2 * random.next() - 1))) * 1_000;
    planted.push({ at, source, destination, type, sensor });
  }
}

interface Beat {
  every: number;
  jitter?: number;
  since: number;
  until?: number;
  type?: string;
  sensor?: string;
}

function plant(): void {
  // Each jitter calls a server of its own that nobody else meets.
  for (const [i, jitter] of [0, 0.1, 0.3].entries()) {
    beat(`10.0.1.${i + 1}`, `203.0.113.${i + 1}`, { every: 20 * MINUTE, jitter, since: 20 * 60 * MINUTE });
  }
  // One connection raises two alerts.
  beat('10.0.1.1', '203.0.113.1', { every: 20 * MINUTE, since: 20 * 60 * MINUTE - 300 });
  // Everybody asks the same server for the time, and has done so for long.
  for (let host = 10; host < 30; host++) {
    beat(`10.0.1.${host}`, '198.51.100.1', { every: 90 * MINUTE, since: 17 * DAY + host * MINUTE });
  }
  beat('10.0.1.40', '192.0.2.9', { every: 30 * MINUTE, since: 10 * 60 * MINUTE });
  beat('10.0.1.41', '203.0.113.41', { every: 30 * MINUTE, since: 10 * 60 * MINUTE });
  beat('198.51.100.77', '10.0.1.5', { every: 10 * MINUTE, since: 10 * 60 * MINUTE });
  beat(VPS, '203.0.113.90', { every: 60 * MINUTE, since: 22 * 60 * MINUTE, sensor: 's2' });
  beat('10.0.1.6', '224.0.0.251', { every: 10 * MINUTE, since: 10 * 60 * MINUTE });
  beat('10.0.1.50', '203.0.113.50', {
    every: DAY,
    since: 2 * 60 * MINUTE,
    type: 'beaconing_detected',
    sensor: 's2',
  });
  beat('10.0.1.60', '203.0.113.60', { every: 300 * MINUTE, since: 6 * DAY });
  // Inside, where a detector alone is no proof.
  beat('10.0.1.51', '10.0.1.52', { every: DAY, since: 3 * 60 * MINUTE, type: 'BEACONING_DETECTED' });
  for (let i = 0; i < 1_500; i++) {
    const [source, destination] = [`10.0.2.${random.below(12)}`, `203.0.113.${100 + random.below(8)}`];
    const at = (NOW - Math.floor(random.next() * 3 * DAY)) * 1_000;
    planted.push({ at, source, destination, type: 'DNS_ANOMALY', sensor: random.of(['s1', 's2']) });
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  for (const sensor_id of ['s1', 's2']) await insertSensor(owner, { sensor_id });
  await insertDevice(owner, { ip_address: VPS, sensor_id: 's2' });
  await insertServiceProvider(owner);
  await insertWhitelistEntry(owner, { ip_cidr: null, source_ip: '10.0.1.41/32', direction: 'outbound' });
  await insertWhitelistEntry(owner, { ip_cidr: null, source_ip: '10.0.1.3/32', port_filter: '443' });
  await insertWhitelistEntry(owner, { ip_cidr: null, source_ip: '10.0.1.2/32', direction: 'inbound' });
  await insertWhitelistEntry(owner, { ip_cidr: null, source_ip: '10.0.1.1/32', sensor_id: 's2' });
  plant();
  for (const { at, source, destination, type, sensor } of planted) {
    await insertAlert(owner, {
      timestamp: new Date(at / 1_000),
      source_ip: source,
      destination_ip: destination,
      threat_type: type,
      sensor_id: sensor,
    });
  }
  callers = await connectTwo(database, ['s2'], { asOf: new Date(NOW).toISOString() });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const named = ({ beacons }: Record<string, any>) =>
  beacons.map(({ source_ip, destination_ip }: any) => `${source_ip} ${destination_ip}`);

describe('beacons', () => {
  it('are found whatever their jitter, before all that is regular and harmless', async () => {
    const answer = await answerOf(client, 'find_beacons');
    expect(named(answer).toSorted()).toEqual([
      '10.0.1.1 203.0.113.1',
      '10.0.1.2 203.0.113.2',
      '10.0.1.3 203.0.113.3',
      '10.0.1.50 203.0.113.50',
      `${VPS} 203.0.113.90`,
    ]);
    expect(answer.total).toBe(5);
  });

  it.each([24, 12, 168])('over %i hours are scored as plain arithmetic does', async (hours) => {
    const window = { from: (NOW - hours * 60 * MINUTE) * 1_000, to: NOW * 1_000 };
    const plain = plainBeacons(planted, window, new Set([VPS]));
    const answer = await answerOf(client, 'find_beacons', { hours, limit: 50 });
    expect([answer.pairs_examined, answer.regular_pairs]).toEqual([plain.examined, plain.judged.length]);
    for (const row of answer.beacons) {
      const one = plain.judged.find(
        ({ source, destination }) => source === row.source_ip && destination === row.destination_ip,
      )!;
      expect(Math.abs(row.score - one.score), JSON.stringify(row)).toBeLessThan(0.5);
      expect([row.events, row.sources_of_destination]).toEqual([one.events, one.sources]);
      expect(row.median_gap_seconds ?? 0).toBeCloseTo(one.median ?? 0, 0);
      expect(row.mad_seconds ?? 0).toBeCloseTo(one.mad ?? 0, 0);
    }
    const sure = plain.judged.filter(({ score }) => score >= 50.5).length;
    expect(answer.total + answer.set_aside_total).toBeGreaterThanOrEqual(sure);
  });

  it('have reasons that add up to their scores', async () => {
    const { beacons } = await answerOf(client, 'find_beacons');
    for (const { score, reasons } of beacons) {
      const sum = Object.values<number>(reasons).reduce((total, one) => total + one, 0);
      expect(sum).toBeCloseTo(score, 5);
    }
    expect(beacons.find(({ source_ip }: any) => source_ip === '10.0.1.50').reasons).toEqual({
      detector_says_so: 35,
      few_hosts_meet_it: 15,
      new_destination: 10,
    });
  });

  it('that a provider or the whitelist explains are told apart, with the reason', async () => {
    const { set_aside, set_aside_total } = await answerOf(client, 'find_beacons');
    expect(set_aside_total).toBe(2);
    expect(set_aside.map(({ source_ip, why }: any) => [source_ip, why]).toSorted()).toEqual([
      ['10.0.1.40', 'network of Example CDN'],
      ['10.0.1.41', 'whitelist entry 1 covers it'],
    ]);
  });

  it('are no knocking from outside, which is counted', async () => {
    const { receipt } = await answerOf(client, 'find_beacons');
    const { message } = receipt.notes.find(({ code }: any) => code === 'from_outside');
    expect(message).toMatch(/^1 regular pairs .*find_scanners tells which reach many hosts or ports$/);
  });

  it('that only a detector tells of are mentioned, though their score is low', async () => {
    const { receipt } = await answerOf(client, 'find_beacons');
    const { message } = receipt.notes.find(({ code }: any) => code === 'only_claimed');
    expect(message).toMatch(/^detectors say of 1 more pairs .* first 10\.0\.1\.51 to 10\.0\.1\.52 \(/);
  });

  it('of sensors that a caller may not see are hidden from him', async () => {
    const answer = await answerOf(callers.scoped, 'find_beacons');
    expect(named(answer)).toEqual([`${VPS} 203.0.113.90`, '10.0.1.50 203.0.113.50']);
    expect(notesOf(answer)).toContain('global_hidden');
    const own = planted.filter(({ sensor }) => sensor === 's2');
    const window = { from: (NOW - DAY) * 1_000, to: NOW * 1_000 };
    expect(answer.regular_pairs).toBe(plainBeacons(own, window, new Set([VPS])).judged.length);
  });

  it('that are not there are explained, and what cannot be seen is said', async () => {
    const slow = '10.0.1.60 203.0.113.60';
    const [answer, week] = [
      await answerOf(client, 'find_beacons'),
      await answerOf(client, 'find_beacons', { hours: 168 }),
    ];
    expect([named(answer).includes(slow), named(week).includes(slow)]).toEqual([false, true]);
    expect(answer.receipt.notes.at(-1).message).toMatch(
      /^a rhythm takes 6 alerts .* more hours show slower ones/,
    );
    const short = await answerOf(client, 'find_beacons', { hours: 0.5 });
    expect(notesOf(short)).toEqual(['empty', 'alerts_are_not_flows']);
    expect(textOf(await call(client, 'find_beacons', { hours: 0 }))).toMatch(/^invalid_argument/);
    expect(textOf(await call(client, 'find_beacons', { limit: 51 }))).toMatch(/^invalid_argument/);
  });

  it('beyond the limit are announced, and ten fit into 1,500 tokens', async () => {
    const answer = await answerOf(client, 'find_beacons', { limit: 2 });
    expect([answer.beacons.length, answer.total]).toEqual([2, 5]);
    expect(notesOf(answer)).toContain('more');
    expect(JSON.stringify(answer.beacons[0]).length / 4).toBeLessThan(115);
  });
});
