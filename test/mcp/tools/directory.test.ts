import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlertRow, insertAlert, insertSensor } from '../../support/rows.js';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

// An analyst asks: does somebody attack our directory, and do we still use weak tickets?
let database: TestDatabase;
let server: TestServer;
let client: Client;

const HOUR = 3_600_000;

/** Newest alerts have the greatest id. */
const ALERTS: Partial<AlertRow>[] = [
  { threat_type: 'PORT_SCAN', description: 'Multiple destinations described; RC4 and DES are words here' },
  { threat_type: 'kerberoasting_attack', source_ip: '10.0.0.7', description: null },
  { threat_type: 'LDAP_ENUMERATION', source_ip: '10.0.0.8', description: 'Liste des comptes, described' },
  { threat_type: 'DCSYNC_ATTACK', sensor_id: 's2', source_ip: '2001:db8::9', description: 'Replication' },
  { threat_type: 'KERBEROASTING_SUSPECTED', description: 'Tickets', metadata: { encryption_type: 23 } },
  { threat_type: 'KERBEROASTING_SUSPECTED', metadata: JSON.stringify({ etype: 3, last: null }) },
  { threat_type: 'KERBEROASTING_SUSPECTED', description: 'asked for DES-CBC-MD5 tickets' },
  { threat_type: 'KERBEROASTING_SUSPECTED', description: 'rc4-hmac ticket', severity: 'high ' },
  { threat_type: 'KERBEROASTING_SUSPECTED', metadata: { encryption_type: 18 } },
  { threat_type: 'KERBEROASTING_SUSPECTED', metadata: '{"encryption_type": RC4' },
];

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  for (const sensor_id of ['s1', 's2']) await insertSensor(owner, { sensor_id });
  for (const [index, row] of ALERTS.entries()) {
    await insertAlert(owner, {
      id: index + 1,
      timestamp: new Date(Date.now() - HOUR + index * 1_000),
      sensor_id: 's1',
      source_ip: '10.0.0.5',
      ...row,
    });
  }
  // Far more than any page holds, all newer.
  await owner.query(`INSERT INTO alerts (severity, threat_type, source_ip, sensor_id)
    SELECT 'LOW', 'UNUSUAL_PACKET_SIZE', '10.0.0.99', 's1' FROM generate_series(1, 600)`);
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

describe('attacks on the directory', () => {
  it('are counted over the whole window, whatever was newer', async () => {
    const { stats } = await answerOf(client, 'get_kerberos_stats');
    expect(stats).toMatchObject({
      period_hours: 24,
      total_kerberos_alerts: 9,
      by_severity: { HIGH: 9 },
      unique_source_count: 4,
      unique_sources: ['10.0.0.5', '10.0.0.7', '10.0.0.8', '2001:db8::9'],
      unique_targets: ['10.0.0.20'],
    });
    expect(stats.by_attack_type).toEqual({
      KERBEROASTING_SUSPECTED: 6,
      DCSYNC_ATTACK: 1,
      LDAP_ENUMERATION: 1,
      kerberoasting_attack: 1,
    });
  });

  it('are those of one sensor when it is asked for', async () => {
    const { stats } = await answerOf(client, 'get_kerberos_stats', { sensor_id: 's2' });
    expect(stats).toMatchObject({ total_kerberos_alerts: 1, unique_sources: ['2001:db8::9'] });
    const { count, attacks } = await answerOf(client, 'get_kerberos_attacks', { sensor_id: 's2' });
    expect([count, attacks[0]]).toMatchObject([
      1,
      { id: 4, attack_type: 'DCSYNC_ATTACK', src_ip: '2001:db8::9', dst_ip: '10.0.0.20', sensor_id: 's2' },
    ]);
  });

  it('are listed newest first, page by page, by any writing of the type', async () => {
    const first = await answerOf(client, 'get_kerberos_attacks', { limit: 5 });
    const { cursor, rest } = {
      cursor: first.receipt.next_cursor,
      rest: first.attacks.map(({ id }: { id: number }) => id),
    };
    const second = await answerOf(client, 'get_kerberos_attacks', { limit: 5, cursor });
    expect([...rest, ...second.attacks.map(({ id }: { id: number }) => id)]).toEqual([
      10, 9, 8, 7, 6, 5, 4, 3, 2,
    ]);
    expect(first).toMatchObject({ count: 9, receipt: { matched: 9, returned: 5 } });
    const roasted = await answerOf(client, 'get_kerberos_attacks', { attack_type: 'Kerberoasting_Attack' });
    expect(roasted.attacks).toMatchObject([{ id: 2, description: null }]);
  });

  it('that are none are named beside the nearest ones', async () => {
    const { count, receipt } = await answerOf(client, 'get_kerberos_attacks', { attack_type: 'DCSYNC' });
    expect(count).toBe(0);
    const codes = receipt.notes.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(['unknown_attack_type', 'empty']);
    expect(receipt.notes[0].message).toContain('DCSYNC_ATTACK');
    expect((await answerOf(client, 'get_kerberos_attacks', { attack_type: 'port_scan' })).count).toBe(0);
  });
});

describe('weak encryption', () => {
  it('is decided by metadata, by whole words and by the type, never by the letters', async () => {
    const answer = await answerOf(client, 'check_weak_encryption');
    expect(answer).toMatchObject({
      weak_encryption_detected: true,
      count: 5,
      by_encryption: { RC4: 2, DES: 2, not_named: 1 },
      examined_alerts: 9,
      receipt: { matched: 5, returned: 5 },
    });
    const found = answer.events.map(({ id, encryption_type, decided_by }: Record<string, unknown>) => [
      id,
      encryption_type,
      decided_by,
    ]);
    expect(found).toEqual([
      [8, 'RC4', 'description'],
      [7, 'DES', 'description'],
      [6, 'DES', 'metadata'],
      [5, 'RC4', 'metadata'],
      [2, null, 'type'],
    ]);
    expect(answer.events[0]).toMatchObject({ severity: 'HIGH', timestamp: expect.stringMatching(/Z$/) });
  });

  it('goes on page by page', async () => {
    const first = await answerOf(client, 'check_weak_encryption', { limit: 3 });
    const cursor = first.receipt.next_cursor;
    const second = await answerOf(client, 'check_weak_encryption', { limit: 3, cursor });
    expect([...first.events, ...second.events].map(({ id }) => id)).toEqual([8, 7, 6, 5, 2]);
  });

  it('that was not found is told apart from nothing to look at', async () => {
    const none = await answerOf(client, 'check_weak_encryption', { sensor_id: 's2' });
    expect(none).toMatchObject({ weak_encryption_detected: false, count: 0, examined_alerts: 1 });
    expect(none.receipt.notes[0].message).toContain('none of the 1 alerts that were looked at tells of RC4');
    const nothing = await answerOf(client, 'check_weak_encryption', { sensor_id: 's3' });
    expect(nothing.receipt.notes.map(({ code }: { code: string }) => code)).toEqual([
      'empty',
      'unknown_sensor',
    ]);
  });
});

it.each(['get_kerberos_stats', 'get_kerberos_attacks', 'check_weak_encryption'])(
  '%s refuses a window of no length and a sensor without a name',
  async (tool) => {
    for (const args of [{ hours: 0 }, { hours: 1e6 }, { from: 'now', to: 'now-1h' }, { sensor_id: '' }]) {
      expect(textOf(await call(client, tool, args))).toMatch(/^invalid_argument: /);
    }
  },
);
