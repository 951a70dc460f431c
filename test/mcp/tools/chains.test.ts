import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertAlert, insertSensor } from '../../support/rows.js';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

// An analyst asks: which host goes through an attack step by step, and which techniques are that?
const START = Date.parse('2026-11-20T08:00:00Z');
const at = (minutes: number) => new Date(START + minutes * 60_000);

let database: TestDatabase;
let server: TestServer;
let client: Client;

/** Minutes, type, source; written newest first, so that ids tell nothing of the order. */
const ALERTS: [number, string, string | null, string?][] = [
  [180, 'DATA_EXFILTRATION', '10.0.0.5'],
  [130, 'DCSYNC_ATTACK', '10.0.0.5', 'CRITICAL'],
  [120, 'ATTACK_CHAIN_DETECTED', '10.0.0.5'],
  [110, 'LATERAL_MOVEMENT', '10.0.0.5'],
  [60, 'kerberoasting_attack', '10.0.0.5'],
  [20, 'port_scan', '10.0.0.5'],
  [10, 'PORT_SCAN', '10.0.0.5', 'low'],
  [90, 'BRUTE_FORCE_ATTEMPT', '2001:db8::7'],
  [30, 'PORT_SCAN', '2001:db8::7'],
  // One stage, no stage, no source.
  [40, 'PORT_SCAN', '10.0.0.50'],
  [41, 'PORT_SCAN', '10.0.0.50'],
  [42, 'OWN_CODE', '10.0.0.50'],
  [43, 'OWN_CODE', '10.0.0.51'],
  [44, 'PORT_SCAN', null],
];

beforeAll(async () => {
  database = await createTestDatabase();
  for (const sensor_id of ['s1', 's2']) await insertSensor(database.owner, { sensor_id });
  for (const [index, [minutes, threat_type, source_ip, severity = 'HIGH']] of ALERTS.entries()) {
    const timestamp = at(minutes);
    const id = index + 1;
    await insertAlert(database.owner, { id, timestamp, threat_type, source_ip, severity, sensor_id: 's1' });
  }
  server = await startServer(database.address, { asOf: '2026-11-20T12:00:00Z' });
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

const codes = ({ receipt }: Record<string, any>) => receipt.notes.map(({ code }: any) => code);
const iso = (minutes: number) => at(minutes).toISOString().replace('.000', '');

describe('chains', () => {
  it('tell of each source its stages in the order of time', async () => {
    const { count, attack_version, attack_chains } = await answerOf(client, 'get_attack_chains');
    expect([count, attack_version]).toEqual([2, '18.1']);
    expect(attack_chains).toMatchObject([
      {
        source_ip: '10.0.0.5',
        stage_count: 4,
        stages: ['discovery', 'credential-access', 'lateral-movement', 'exfiltration'],
        alert_count: 6,
        first_seen: iso(10),
        last_seen: iso(180),
        severity: 'CRITICAL',
        worst_alert_severity: 'CRITICAL',
        other_alerts: 1,
        other_types: ['ATTACK_CHAIN_DETECTED'],
      },
      {
        source_ip: '2001:db8::7',
        stages: ['discovery', 'credential-access'],
        first_seen: iso(30),
        last_seen: iso(90),
        severity: 'HIGH',
        worst_alert_severity: 'HIGH',
      },
    ]);
    expect(attack_chains[0].steps).toMatchObject([
      {
        stage: 'discovery',
        first_seen: iso(10),
        last_seen: iso(20),
        alert_count: 2,
        threat_types: ['PORT_SCAN'],
      },
      {
        first_seen: iso(60),
        last_seen: iso(130),
        threat_types: ['DCSYNC_ATTACK', 'KERBEROASTING_ATTACK'],
        techniques: ['T1003.006', 'T1558.003'],
      },
      { first_seen: iso(110), last_seen: iso(110) },
      { first_seen: iso(180), last_seen: iso(180) },
    ]);
  });

  it('name the gaps between stages and their length, and the first alert of each stage', async () => {
    const { attack_chains } = await answerOf(client, 'get_attack_chains');
    const minute = 60;
    expect(attack_chains[0].gaps).toEqual([
      { after: 'discovery', before: 'credential-access', from: iso(20), to: iso(60), seconds: 40 * minute },
      {
        after: 'credential-access',
        before: 'lateral-movement',
        from: iso(60),
        to: iso(110),
        seconds: 50 * minute,
      },
      {
        after: 'credential-access',
        before: 'exfiltration',
        from: iso(130),
        to: iso(180),
        seconds: 50 * minute,
      },
    ]);
    expect(attack_chains[0].alerts.map(({ id, stage }: any) => [id, stage])).toEqual([
      [7, 'discovery'],
      [5, 'credential-access'],
      [4, 'lateral-movement'],
      [1, 'exfiltration'],
    ]);
  });

  it('are found by source, as an address and as a network', async () => {
    const of = async (source_ip: string) =>
      (await answerOf(client, 'get_attack_chains', { source_ip })).attack_chains.map(
        (chain: any) => chain.source_ip,
      );
    expect(await of('10.0.0.5')).toEqual(['10.0.0.5']);
    expect(await of('2001:DB8:0::7')).toEqual(['2001:db8::7']);
    expect(await of('10.0.0.0/24')).toEqual(['10.0.0.5']);
    expect(await of('10.0.0.50')).toEqual([]);
  });

  it('count and name what has no stage, and what has no source', async () => {
    const answer = await answerOf(client, 'get_attack_chains', { min_stages: 1 });
    expect(answer.count).toBe(3);
    expect(answer.without_stage).toEqual({
      alert_count: 3,
      type_count: 2,
      threat_types: [
        { threat_type: 'OWN_CODE', count: 2 },
        { threat_type: 'ATTACK_CHAIN_DETECTED', count: 1 },
      ],
    });
    expect(answer.receipt.notes).toEqual([
      { code: 'alerts_without_source', message: expect.stringContaining('1 alerts') },
    ]);
  });

  it('go on page by page', async () => {
    const first = await answerOf(client, 'get_attack_chains', { limit: 1 });
    expect(first.receipt).toMatchObject({ matched: 2, returned: 1, truncated: true });
    const { attack_chains } = await answerOf(client, 'get_attack_chains', {
      limit: 1,
      cursor: first.receipt.next_cursor,
    });
    expect(attack_chains.map(({ source_ip }: any) => source_ip)).toEqual(['2001:db8::7']);
  });

  it('that are not there are explained', async () => {
    const few = await answerOf(client, 'get_attack_chains', { min_stages: 9 });
    expect(few.receipt.notes.at(-1).message).toContain('the most that one source was seen in are 4');
    const none = await answerOf(client, 'get_attack_chains', { source_ip: '192.0.2.1' });
    expect(codes(none)).toEqual(['empty']);
    expect(textOf(await call(client, 'get_attack_chains', { min_stages: 0 }))).toMatch(/^invalid_argument/);
  });
});

describe('techniques', () => {
  it('are counted by tactic and technique, and what has none is named', async () => {
    const answer = await answerOf(client, 'get_mitre_mapping');
    expect(answer).toMatchObject({ attack_version: '18.1', total_mapped: 11 });
    expect(answer.by_tactic).toEqual({
      discovery: 6,
      reconnaissance: 6,
      'credential-access': 3,
      exfiltration: 1,
      'lateral-movement': 1,
    });
    expect(answer.techniques[0]).toEqual({
      technique: 'T1046',
      name: 'Network Service Discovery',
      tactics: ['discovery'],
      alert_count: 6,
      threat_types: ['PORT_SCAN'],
      first_seen: iso(10),
      last_seen: iso(44),
    });
    expect(answer.unmapped).toMatchObject({
      alert_count: 3,
      type_count: 2,
      threat_types: [
        { threat_type: 'OWN_CODE', count: 2, why: expect.stringContaining('not a type') },
        { threat_type: 'ATTACK_CHAIN_DETECTED', count: 1 },
      ],
    });
    expect(answer.mapped_alerts).toHaveLength(11);
    expect(answer.mapped_alerts[0]).toMatchObject({
      alert_id: 1,
      alert_type: 'DATA_EXFILTRATION',
      mitre_technique: 'T1041',
      technique_name: 'Exfiltration Over C2 Channel',
      tactic: 'exfiltration',
      src_ip: '10.0.0.5',
    });
  });

  it('are those of one tactic in any of its writings', async () => {
    for (const tactic of ['reconnaissance', ' Reconnaissance', 'RECONNAISSANCE']) {
      const answer = await answerOf(client, 'get_mitre_mapping', { tactic });
      expect([answer.total_mapped, answer.by_tactic]).toEqual([6, { reconnaissance: 6 }]);
      expect(answer.techniques.map(({ technique }: any) => technique)).toEqual(['T1595.001']);
      expect(answer.mapped_alerts[0]).toMatchObject({
        mitre_technique: 'T1595.001',
        tactic: 'reconnaissance',
      });
    }
    const { total_mapped } = await answerOf(client, 'get_mitre_mapping', { tactic: 'Lateral_Movement' });
    expect(total_mapped).toBe(1);
  });

  it('of nothing are explained, and a tactic that is none is refused', async () => {
    const none = await answerOf(client, 'get_mitre_mapping', { tactic: 'impact' });
    expect(none.receipt.notes[0].message).toBe(
      'none of the 14 alerts that were looked at speaks of a technique of impact',
    );
    expect(textOf(await call(client, 'get_mitre_mapping', { tactic: 'lateral' }))).toContain(
      'lateral-movement, collection',
    );
  });
});
