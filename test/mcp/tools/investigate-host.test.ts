import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice, insertThreatFeed } from '../../support/reference-rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { HOUR, insertWorld, noise, NOW, OWN, STRANGERS, talkers, type WorldAlert } from './host-world.js';
import { plainHost } from './plain-host.js';

// An analyst asks: what is it with this host? What did it do, whom did it meet, is that unusual, what next?
const HOST = '10.0.0.5';
const CONTROLLER = '203.0.113.250';

const planted: [minutes: number, type: string, destination: string, severity: string][] = [
  [300, 'PORT_SCAN', '10.0.0.2', 'HIGH'],
  [240, 'BRUTE_FORCE_ATTEMPT', '10.0.0.3', 'HIGH'],
  [200, 'LATERAL_MOVEMENT', '10.0.0.3', 'CRITICAL'],
  [120, 'C2_COMMUNICATION', CONTROLLER, 'CRITICAL'],
  [60, 'DATA_EXFILTRATION', CONTROLLER, 'CRITICAL'],
];
const alerts: WorldAlert[] = [
  ...noise(3, 1_500),
  ...planted.map(([minutes, type, destination, severity], index) => ({
    id: 9_000 + index,
    at: NOW - minutes * 60_000,
    type,
    destination,
    severity,
    source: HOST,
    acknowledged: null,
    sensor: 's1',
    description: 'planted',
    metadata: null,
  })),
];
const busy = [...talkers(4), { at: NOW - HOUR, address: HOST, bytes: 9_000_000, sensor: 's1' }];

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertWorld(database.owner, alerts, busy);
  await insertThreatFeed(database.owner, { indicator: '203.0.113.248/29', source: 'feodotracker' });
  await insertDevice(database.owner, { ip_address: HOST, hostname: 'ws-5.test.example', sensor_id: 's1' });
  callers = await connectTwo(database, ['s2'], { asOf: new Date(NOW).toISOString() });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const investigate = (ip_address: string, hours?: number) =>
  answerOf(client, 'investigate_host', hours === undefined ? { ip_address } : { ip_address, hours });

function expectPlain(
  answer: Record<string, any>,
  expected: ReturnType<typeof plainHost>,
  label: string,
): void {
  const { own, kinds, peers, fresh, stages, traffic, before, ...figures } = expected;
  expect({ ...answer, ...figures }, label).toEqual(answer);
  expect(answer['before'], label).toMatchObject(before);
  expect(answer['traffic'], label).toEqual(traffic);
  expect([answer['kind_count'], answer['peer_count'], answer['new_peer_count']], label).toEqual([
    kinds.length,
    peers.size,
    fresh.size,
  ]);
  for (const row of answer['kinds']) {
    const plain = kinds.find(({ threat_type }) => threat_type === row.threat_type);
    expect(row, label).toMatchObject(plain!);
  }
  for (const row of answer['peers']) {
    const met = own.filter(({ source, destination }) => [source, destination].includes(row.ip_address));
    expect([row.alert_count, row.is_new], `${label} ${row.ip_address}`).toEqual([
      met.length,
      fresh.has(row.ip_address),
    ]);
  }
  expect(
    answer['steps'].map(({ stage }: any) => stage),
    label,
  ).toEqual(stages);
}

describe('investigate_host', () => {
  it.each([3, 24, 168, 700])('tells over %i hours what plain arithmetic tells', async (hours) => {
    for (const host of [...OWN.slice(0, 5), STRANGERS[0]!, STRANGERS[13]!, '192.0.2.1']) {
      expectPlain(await investigate(host, hours), plainHost(alerts, busy, host, hours), `${host} ${hours}`);
    }
  });

  it('names the planted attack first: a listed peer, five stages, open alerts, bytes never sent before', async () => {
    const answer = await investigate(HOST);
    const [peer, stages, open, sent] = answer['look_first'];
    expect(peer).toBe(
      `It met 1 listed address: ${CONTROLLER} (live botnet_c2 (feodotracker), by network, 2 alerts)`,
    );
    const order = answer['steps'].map(({ stage }: any) => stage);
    expect(order).toContain('command-and-control');
    expect(order.filter((stage: string) => stage !== 'command-and-control').slice(-3)).toEqual([
      'credential-access',
      'lateral-movement',
      'exfiltration',
    ]);
    const grave = answer['steps'].filter(({ is_grave }: any) => is_grave);
    expect(stages).toContain(
      `${grave.length} stages of an attack, in this order: ${grave.map(({ stage }: any) => stage).join(' > ')}`,
    );
    expect(open).toContain('the newest of the worst is 9004, DATA_EXFILTRATION at ');
    expect(sent).toMatch(
      /^It sent at least 8\.58 MiB, more than in any of the 29 stretches of this length before/,
    );
    expect(answer['peers'][0]).toMatchObject({ ip_address: CONTROLLER, is_new: true });
    expect(answer['device']).toMatchObject({ hostname: 'ws-5.test.example', sensor_id: 's1' });
  });

  it('says what to ask next, with arguments that work', async () => {
    const { ask_next } = await investigate(HOST);
    const tools = ask_next.map(({ tool }: any) => tool);
    expect(tools).toEqual(['attack_path', 'investigate_alert', 'check_indicators', 'get_threat_timeline']);
    for (const { tool, arguments: args } of ask_next) {
      const result = await call(client, tool, args);
      expect(result.isError, `${tool}: ${textOf(result)}`).toBeFalsy();
    }
  });

  it('is short', async () => {
    const result = await call(client, 'investigate_host', { ip_address: HOST });
    expect(JSON.stringify(result.structuredContent).length / 4).toBeLessThan(1_500);
    expect(textOf(result).length / 4).toBeLessThan(1_500);
  });

  it('says of a host without alerts when there was one, and that nothing is known of the usual', async () => {
    const answer = await investigate('192.0.2.1');
    expect(answer['receipt'].notes[0]).toMatchObject({
      code: 'empty',
      message: expect.stringMatching(
        /none in the 30 days before either; the newest alert of all is of 2026-11-20/,
      ),
    });
    expect(answer).toMatchObject({ look_first: [], ask_next: [], device: null });
    const young = await answerOf(client, 'investigate_host', { ip_address: HOST, hours: 744 });
    expect(notesOf(young)).toContain('no_usual_traffic');
  });

  it('tells a caller with one sensor of that sensor only', async () => {
    const answer = await answerOf(callers.scoped, 'investigate_host', { ip_address: HOST });
    expectPlain(answer, plainHost(alerts, busy, HOST, 24, 's2'), 'scoped');
    expect(answer).toMatchObject({ device: null, listed_peer_count: null });
    expect(notesOf(answer)).toContain('global_hidden');
  });

  it.each(['10.0.0.0/24', 'nobody', ''])('refuses %j', async (ip_address) => {
    const result = await call(client, 'investigate_host', { ip_address });
    expect(textOf(result)).toMatch(/^invalid_argument: ip_address/);
  });
});
