import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertAddressReputation, insertDomainReputation } from '../../support/intel-rows.js';
import { insertSensor } from '../../support/rows.js';
import { answerOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: what is known of this address, and does it still hold?
const AS_OF = '2026-11-20T12:00:00Z';

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  await insertSensor(owner, { sensor_id: 'dmz-02', last_seen: AS_OF });
  // Times without a zone, written by the clock of the server.
  const { rows } = await owner.query<{ local: string; old: string }>(
    `SELECT (timestamptz '2026-11-20 11:00Z' AT TIME ZONE current_setting('log_timezone'))::text AS local,
      (timestamptz '2026-11-17 12:00Z' AT TIME ZONE current_setting('log_timezone'))::text AS old`,
  );
  const { local, old } = rows[0]!;
  await insertAddressReputation(owner, {
    is_known_c2: true,
    is_tor_exit: true,
    tags: ['botnet', 7, null],
    sources: Array.from({ length: 3_000 }, (_, i) => ['tor_exits', 'feodo_c2'][i % 2]),
    last_updated: local,
    expires_at: '2027-01-01',
  });
  await insertAddressReputation(owner, {
    ip_address: '2001:db8::7',
    abuseipdb_score: 5,
    tags: 'text',
    categories: { a: 1 },
    last_updated: old,
    expires_at: local,
  });
  await insertAddressReputation(owner, {
    ip_address: '198.51.100.1',
    last_updated: 'infinity',
    expires_at: null,
  });
  await insertDomainReputation(owner, { last_updated: local, expires_at: 'infinity' });
  callers = await connectTwo(database, ['dmz-02'], { asOf: AS_OF });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

describe('lookup_threat_intel', () => {
  it('tells what is remembered, and how old it is', async () => {
    const answer = await answerOf(client, 'lookup_threat_intel', {
      ip_address: '203[.]0.113.66',
      domain: 'Evil[.]example.',
    });
    expect(answer).toMatchObject({
      ip_not_in_cache: false,
      ip_intel: {
        ip_address: '203.0.113.66',
        threat_level: 'critical',
        abuseipdb_score: 90,
        abuseipdb_reports: 12,
        is_known_c2: true,
        is_vpn: false,
        tags: ['7', 'botnet'],
        sources: ['feodo_c2', 'tor_exits'],
        last_updated: '2026-11-20T11:00:00Z',
        expired: false,
        age_hours: 1,
      },
      domain_not_in_cache: false,
      domain_intel: {
        domain: 'evil[.]example',
        is_malicious: true,
        categories: ['malware'],
        expires_at: null,
        expired: false,
      },
    });
    expect(answer['receipt'].data_as_of).toBe('2026-11-20T11:00:00Z');
  });

  it('says when it has expired', async () => {
    const answer = await answerOf(client, 'lookup_threat_intel', { ip_address: '2001:DB8::7' });
    expect(answer['ip_intel']).toMatchObject({
      expired: true,
      expires_at: '2026-11-20T11:00:00Z',
      age_hours: 72,
      tags: ['text'],
      categories: [],
    });
    expect(answer).toMatchObject({ domain_intel: null, domain_not_in_cache: null });
    expect(answer['receipt'].notes[0]).toMatchObject({
      code: 'expired',
      message: expect.stringContaining('72 hours ago'),
    });
  });

  it('copes with times that are none', async () => {
    const answer = await answerOf(client, 'lookup_threat_intel', { ip_address: '198.51.100.1' });
    expect(answer['ip_intel']).toMatchObject({
      last_updated: null,
      expires_at: null,
      expired: false,
      age_hours: null,
    });
  });

  it('says that nothing is remembered, which is no all-clear', async () => {
    const answer = await answerOf(client, 'lookup_threat_intel', {
      ip_address: '10.0.0.1',
      domain: 'other.example',
    });
    expect(answer).toMatchObject({
      ip_intel: null,
      ip_not_in_cache: true,
      domain_intel: null,
      domain_not_in_cache: true,
    });
    expect(notesOf(answer)).toEqual(['empty', 'empty']);
  });
});
