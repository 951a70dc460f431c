import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { THREAT_TYPES } from '../../../src/mcp/answer/attack/threat-catalogue.js';
import { answerOf, call, connectSse, startServer, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { HOUR, insertWorld, noise, NOW, OWN, type WorldAlert } from './host-world.js';
import { stagesOf } from './plain-host.js';

// An analyst asks: how far has the attacker got, through which hosts, and what do we not see?
const [FIRST, SECOND, THIRD, TOUCHED] = ['10.0.0.40', '10.0.0.41', '10.0.0.42', '10.0.0.99'];
const OUTSIDE = '203.0.113.250';

const planted: [hours: number, type: string, source: string, destination: string, severity?: string][] = [
  [60, 'PHISHING_DOMAIN_QUERY', FIRST, '10.0.0.2', 'CRITICAL'],
  [59, 'PORT_SCAN', FIRST, SECOND],
  [58.5, 'BRUTE_FORCE_ATTEMPT', FIRST, SECOND],
  [58, 'LATERAL_MOVEMENT', FIRST, SECOND, 'CRITICAL'],
  [30, 'C2_COMMUNICATION', SECOND, OUTSIDE, 'CRITICAL'],
  [29, 'LATERAL_MOVEMENT', SECOND, THIRD, 'CRITICAL'],
  [20, 'NTDS_DIT_ACCESS', THIRD, TOUCHED, 'CRITICAL'],
  [10, 'DATA_EXFILTRATION', THIRD, OUTSIDE, 'CRITICAL'],
  // A sensor of another make: its codes have no stage.
  [5, 'ET_TROJAN_CHECKIN', '10.0.0.77', OUTSIDE, 'CRITICAL'],
  // Before it was reached, or too slight: no edges.
  [70, 'LATERAL_MOVEMENT', THIRD, '10.0.0.50', 'CRITICAL'],
  [71, 'PORT_SCAN', '10.0.0.50', THIRD],
  [15, 'LATERAL_MOVEMENT', THIRD, '10.0.0.51', 'MEDIUM'],
  [14, 'PORT_SCAN', '10.0.0.51', THIRD],
];
const alerts: WorldAlert[] = [
  ...noise(7, 1_500),
  ...planted.map(([hours, type, source, destination, severity = 'HIGH'], index) => ({
    id: 9_000 + index,
    at: NOW - hours * HOUR,
    type,
    source,
    destination,
    severity,
    acknowledged: null,
    sensor: 's1',
    description: 'planted',
    metadata: null,
  })),
];

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertWorld(database.owner, alerts, []);
  callers = await connectTwo(database, ['s2'], { asOf: new Date(NOW).toISOString() });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const path = (args: object = {}) => answerOf(client, 'attack_path', args as Record<string, unknown>);
const hostsOf = ({ hosts }: Record<string, any>) =>
  hosts.map(({ ip_address, hop }: any) => [ip_address, hop]);
const POINTS: Record<string, number> = { CRITICAL: 4, HIGH: 3, MEDIUM: 1 };

/** The steps of a host, by plain arithmetic. */
function plainSteps(address: string, hours: number) {
  const own = alerts.filter(({ source, at }) => source === address && at >= NOW - hours * HOUR && at < NOW);
  return stagesOf(own).map((stage) => {
    const of = own.filter(({ type }) => THREAT_TYPES.get(type.toUpperCase())?.stage === stage);
    const points = Math.max(...of.map(({ severity }) => POINTS[severity.toUpperCase()] ?? 0));
    return { stage, alert_count: of.length, points };
  });
}

describe('attack_path', () => {
  it('finds the planted path over three hosts without being told where to look', async () => {
    const answer = await path();
    expect(hostsOf(answer)).toEqual([
      [FIRST, 0],
      [SECOND, 1],
      [THIRD, 2],
    ]);
    expect(answer).toMatchObject({
      verdict: 'far_advanced',
      grave_stage_count: 6,
      edges: [
        {
          from_ip: FIRST,
          to_ip: SECOND,
          severity: 'CRITICAL',
          alert_count: 2,
          next_stage: 'command-and-control',
        },
        { from_ip: SECOND, to_ip: THIRD, alert_count: 1, next_stage: 'credential-access' },
      ],
    });
    expect(answer['touched']).toEqual([expect.objectContaining({ from_ip: THIRD, to_ip: TOUCHED })]);
  });

  it.each([FIRST, SECOND, THIRD])('finds the same path from %s on', async (ip_address) => {
    expect(hostsOf(await path({ ip_address }))).toEqual([
      [FIRST, 0],
      [SECOND, 1],
      [THIRD, 2],
    ]);
  });

  it('finds it from a host that was only touched, and says so', async () => {
    const answer = await path({ ip_address: TOUCHED });
    expect(hostsOf(answer)).toEqual([
      [FIRST, 0],
      [SECOND, 1],
      [THIRD, 2],
    ]);
    expect(answer['touched'][0].to_ip).toBe(TOUCHED);
    expect(notesOf(answer)).toContain('only_touched');
  });

  it('names the silences and the stages that nobody saw', async () => {
    const { gaps, unseen_stages } = await path();
    const silences = gaps.map(({ ip_address, before, hours }: any) => [ip_address, before, hours]);
    expect(silences).toEqual([
      [THIRD, 'credential-access', 50],
      [THIRD, 'exfiltration', 10],
      [FIRST, 'discovery', 1],
      [SECOND, 'lateral-movement', 1],
    ]);
    expect(unseen_stages).toEqual(
      expect.arrayContaining([
        'reconnaissance',
        'execution',
        'persistence',
        'privilege-escalation',
        'collection',
      ]),
    );
    expect(unseen_stages).not.toContain('impact');
  });

  it.each([24, 168, 744])(
    'tells the steps of every host over %i hours as plain arithmetic does',
    async (hours) => {
      for (const ip_address of [...OWN, FIRST, SECOND, THIRD, '203.0.113.1']) {
        const answer = await path({ ip_address, hours });
        const expected = plainSteps(ip_address, hours);
        const host = answer['hosts'].find((row: any) => row.ip_address === ip_address);
        const told = host?.steps.map(({ stage, alert_count, points }: any) => ({
          stage,
          alert_count,
          points,
        }));
        expect(told ?? [], `${ip_address} ${hours}`).toEqual(expected);
        expect(host?.progress ?? 0).toBe(expected.reduce((sum, { points }) => sum + points, 0));
        expect(notesOf(answer).includes('empty')).toBe(expected.length === 0);
      }
    },
  );

  it('says when what a host did has no known stage', async () => {
    const answer = await path({ ip_address: '10.0.0.77', hours: 24 });
    expect(answer['verdict']).toBeNull();
    const { message } = answer['receipt'].notes.find(({ code }: any) => code === 'foreign_types');
    expect(message).toMatch(/not known: 1 \(ET_TROJAN_CHECKIN\)/);
  });

  it('calls noise what it is: isolated signs', async () => {
    const answer = await path({ hours: 8 });
    expect(answer['verdict']).toBe('isolated_signs');
    expect(answer['edges']).toEqual([]);
  });

  it('tells a caller with one sensor nothing of what another saw', async () => {
    const answer = await answerOf(callers.scoped, 'attack_path');
    const seen = [FIRST, SECOND, THIRD].filter((host) => JSON.stringify(answer).includes(host));
    expect(seen).toEqual([]);
    const steps = new Set(
      alerts
        .filter(
          ({ sensor, at, type }) =>
            sensor === 's2' && at >= NOW - 168 * HOUR && THREAT_TYPES.get(type.toUpperCase())?.stage,
        )
        .flatMap(({ source }) => source ?? []),
    );
    expect(answer['hosts_with_steps']).toBe(steps.size);
  });

  it('is found among ever so many strangers, each of whom tried something rare', async () => {
    const at = (minutes: number) => new Date(NOW - 1_200 * HOUR + minutes * 60_000);
    await database.owner.query(
      `INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, sensor_id)
       SELECT $1::timestamptz, 'CRITICAL', type, '198.51.0.0'::inet + n, '10.0.8.9', 's1'
       FROM generate_series(1, 1500) n, unnest(ARRAY['SQL_INJECTION_ATTEMPT', 'PORT_SCAN', 'C2_COMMUNICATION']) AS type
       UNION ALL VALUES ($2::timestamptz, 'CRITICAL', 'LATERAL_MOVEMENT', '10.0.8.1'::inet, '10.0.8.2'::inet, 's1'),
         ($2::timestamptz, 'LOW', 'DNS_HIGH_ENTROPY', '10.0.8.1', '10.0.8.9', 's1'),
         ($3::timestamptz, 'CRITICAL', 'DATA_EXFILTRATION', '10.0.8.2', '203.0.113.9', 's1')`,
      [at(0), at(10), at(20)],
    );
    const server = await startServer(database.address, { asOf: at(30).toISOString() });
    const asker = await connectSse(server.url);
    const answer = await answerOf(asker, 'attack_path', { hours: 1 });
    expect(answer['hosts'].map(({ ip_address }: { ip_address: string }) => ip_address)).toEqual([
      '10.0.8.1',
      '10.0.8.2',
    ]);
    expect([answer['start'], answer['verdict']]).toEqual(['10.0.8.1', 'isolated_signs']);
    await asker.close();
    await server.close();
  });

  it('answers also where chance explains a sign beyond what a double can tell', async () => {
    // One scan by a host with 2,000 other alerts, and 2,000 scans by another: e to the minus 1,000.
    await database.owner.query(
      `INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, sensor_id)
       SELECT $1::timestamptz, 'LOW', CASE WHEN n < 2000 THEN 'DNS_TUNNEL_HIGH_RATE' ELSE 'PORT_SCAN' END,
         CASE WHEN n <= 2000 THEN '10.0.9.1' ELSE '10.0.9.2' END::inet, '10.0.9.3', 's1'
       FROM generate_series(0, 4000) n`,
      [new Date(NOW - 900 * HOUR)],
    );
    const at = await startServer(database.address, { asOf: new Date(NOW - 890 * HOUR).toISOString() });
    const then = await connectSse(at.url);
    const answer = await answerOf(then, 'attack_path', { ip_address: '10.0.9.1', hours: 24 });
    expect(answer['hosts'][0].steps).toHaveLength(2);
    await then.close();
    await at.close();
  });

  it('is short, and refuses a network', async () => {
    const result = await call(client, 'attack_path');
    expect(JSON.stringify(result.structuredContent).length / 4).toBeLessThan(1_500);
    expect(textOf(result).length / 4).toBeLessThan(1_500);
    const refused = await call(client, 'attack_path', { ip_address: '10.0.0.0/8' });
    expect(textOf(refused)).toMatch(/^invalid_argument: ip_address/);
  });
});
