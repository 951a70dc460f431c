import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { AS_OF, insertChains, iso } from './chain-alerts.js';

// An analyst asks: which host goes through an attack step by step?
let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertChains(database.owner);
  server = await startServer(database.address, { asOf: AS_OF });
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

const codes = ({ receipt }: Record<string, any>) => receipt.notes.map(({ code }: any) => code);

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

  it('say that their severity is not that of their alerts', async () => {
    const asked = { from: '2026-11-20T08:05:00Z', to: '2026-11-20T08:15:00Z', min_stages: 1 };
    const answer = await answerOf(client, 'get_attack_chains', asked);
    expect(answer.attack_chains).toMatchObject([{ severity: 'HIGH', worst_alert_severity: 'LOW' }]);
    expect(answer.receipt.notes).toEqual([
      { code: 'severity_by_stages', message: expect.stringContaining('differs in 1 of these') },
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
