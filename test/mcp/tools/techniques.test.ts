import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { AS_OF, insertChains, iso } from './chain-alerts.js';

// An analyst asks: which techniques of ATT&CK do these alerts speak of, and which of none?
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
