import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlertRow, insertAlert, insertSensor } from '../../support/rows.js';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

// An analyst asks: who still speaks old TLS, and is this fingerprint known as malware?
const COBALT = '72a589da586844d7f0818ce684948eea';
const COMMON = 'c12f54a3f91dc7bafd92cb59fe009a35';
const HOUR = 3_600_000;

let database: TestDatabase;
let server: TestServer;
let client: Client;

const ALERTS: Partial<AlertRow>[] = [
  // NetMonitor's detectors hand over text where an object belongs.
  {
    threat_type: 'MALICIOUS_JA3_FINGERPRINT',
    source_ip: '10.0.0.7',
    metadata: JSON.stringify({
      ja3: COBALT,
      ja3_string: '771,49196-49195,5-10',
      malware_family: 'Cobalt Strike',
      sni: null,
      tls_version: 'TLS 1.2',
    }),
  },
  {
    threat_type: 'TLS_WEAK_CIPHER_OFFERED',
    metadata: {
      ja3: COMMON,
      tls_version: 'TLS 1.0',
      sni: 'Shop.Example',
      cipher: 'TLS_RSA_WITH_RC4_128_SHA',
      destination_port: 443,
    },
  },
  {
    threat_type: 'TLS_MISSING_SNI',
    metadata: { ja3: COMMON.toUpperCase(), tls_version: 'TLS 1.2', sni: '' },
  },
  { threat_type: 'C2_COMMUNICATION', sensor_id: 's2', metadata: { sni: 'evil.example' } },
  // About TLS, but telling nothing of it.
  { threat_type: 'LEGACY_TLS_VERSION', metadata: null },
  { threat_type: 'TLS_MISSING_SNI', metadata: { sni: null } },
  // Not about TLS: a text that only looks like it, a list, and a text that is no JSON.
  { threat_type: 'HTTP_SUSPICIOUS_USER_AGENT', metadata: { user_agent: `{"ja3": "${COBALT}"}` } },
  {
    threat_type: 'HTTP_SUSPICIOUS_USER_AGENT',
    metadata: JSON.stringify({ user_agent: `{"ja3": "${COBALT}"}` }),
  },
  { threat_type: 'DNS_ANOMALY', metadata: ['tls', 443] },
  { threat_type: 'DNS_ANOMALY', metadata: '{"broken": ' },
];

beforeAll(async () => {
  database = await createTestDatabase();
  for (const sensor_id of ['s1', 's2']) await insertSensor(database.owner, { sensor_id });
  for (const [index, row] of ALERTS.entries()) {
    const timestamp = new Date(Date.now() - HOUR + index * 1_000);
    await insertAlert(database.owner, { id: index + 1, timestamp, sensor_id: 's1', ...row });
  }
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

const ids = ({ metadata }: Record<string, any>) => metadata.map(({ alert_id }: any) => alert_id);

describe('handshakes', () => {
  it('are those that metadata tells of, however it was stored', async () => {
    const answer = await answerOf(client, 'get_tls_metadata');
    expect(ids(answer)).toEqual([4, 3, 2, 1]);
    expect(answer).toMatchObject({ count: 4, receipt: { matched: 4, truncated: false } });
    expect(answer.metadata[3]).toMatchObject({
      src_ip: '10.0.0.7',
      ja3: COBALT,
      ja3_string: '771,49196-49195,5-10',
      malware_family: 'Cobalt Strike',
      sni: null,
      ja3s: null,
      dst_port: null,
    });
    expect(answer.metadata[2]).toMatchObject({ dst_port: 443, sni: 'Shop.Example', tls_version: 'TLS 1.0' });
  });

  it('are found by server name, address and sensor', async () => {
    expect(ids(await answerOf(client, 'get_tls_metadata', { sni_filter: 'shop.EX' }))).toEqual([2]);
    expect(ids(await answerOf(client, 'get_tls_metadata', { sni_filter: '%' }))).toEqual([]);
    expect(ids(await answerOf(client, 'get_tls_metadata', { ip_filter: '10.0.0.7' }))).toEqual([1]);
    expect(ids(await answerOf(client, 'get_tls_metadata', { ip_filter: '10.0.0.0/29' }))).toEqual([1]);
    expect(ids(await answerOf(client, 'get_tls_metadata', { sensor_id: 's2' }))).toEqual([4]);
  });

  it('go on page by page', async () => {
    const first = await answerOf(client, 'get_tls_metadata', { limit: 3 });
    const cursor = first.receipt.next_cursor;
    const second = await answerOf(client, 'get_tls_metadata', { limit: 3, cursor });
    expect([...ids(first), ...ids(second)]).toEqual([4, 3, 2, 1]);
  });

  it('are counted by what they tell', async () => {
    const { stats } = await answerOf(client, 'get_tls_stats');
    expect(stats).toMatchObject({
      total: 4,
      without_details: 2,
      by_version: { 'TLS 1.2': 2, 'TLS 1.0': 1 },
      by_cipher: { TLS_RSA_WITH_RC4_128_SHA: 1 },
      unique_sources: 2,
      unique_server_names: 2,
      without_server_name: 2,
      server_names: [
        { sni: 'Shop.Example', count: 1 },
        { sni: 'evil.example', count: 1 },
      ],
    });
    expect(stats.fingerprints).toContainEqual({
      ja3: COBALT,
      count: 1,
      source_count: 1,
      malware_family: 'Cobalt Strike',
    });
    expect((await answerOf(client, 'get_tls_stats', { sensor_id: 's2' })).stats.total).toBe(1);
  });

  it('that are not there are explained', async () => {
    const none = await answerOf(client, 'get_tls_metadata', { sni_filter: 'nowhere' });
    expect(none.receipt.notes.map(({ code }: any) => code)).toEqual(['empty', 'only_of_alerts']);
    expect(none.receipt.notes[0].message).toContain('none of the 10 alerts');
    const { receipt } = await answerOf(client, 'get_tls_stats', { from: 'now-48h', to: 'now-24h' });
    expect(receipt.notes[0].message).toContain('no alert matches in this window');
  });
});

describe('odd metadata', () => {
  const oddly = (metadata: unknown) =>
    insertAlert(database.owner, {
      id: 100,
      timestamp: new Date(Date.now() - 250 * HOUR),
      threat_type: 'TLS_MISSING_SNI',
      sensor_id: 's2',
      metadata,
    });
  const asked = { from: 'now-260h', to: 'now-240h' };

  it('is a handshake for the counts only where it is one in the list', async () => {
    await oddly({ tls_version: 771, sni: ['a.example'], ja3: { hash: COMMON } });
    await oddly({ sni: 'wide.example', ja3: COMMON.toUpperCase(), padding: 'x'.repeat(20_000) });
    await oddly({ ja3: COMMON, cipher: 5 });
    const { metadata, count } = await answerOf(client, 'get_tls_metadata', asked);
    const { stats } = await answerOf(client, 'get_tls_stats', asked);
    expect([count, stats.total, stats.without_details]).toEqual([2, 2, 1]);
    expect(metadata.map(({ ja3 }: any) => ja3)).toEqual([COMMON, COMMON]);
    expect(metadata.map(({ sni }: any) => sni).toSorted()).toEqual([null, 'wide.example']);
    expect(stats).toMatchObject({ unique_fingerprints: 1, by_version: {}, by_cipher: {} });
  });
});

describe('a fingerprint', () => {
  it('is malware where an alert says so', async () => {
    expect(
      await answerOf(client, 'check_ja3_fingerprint', { ja3_hash: ` ${COBALT.toUpperCase()}` }),
    ).toMatchObject({
      ja3_hash: COBALT,
      is_malicious: true,
      malware_family: 'Cobalt Strike',
      alert_count: 1,
      sources: ['10.0.0.7'],
    });
  });

  it('that nobody calls malware is unknown, never harmless', async () => {
    const seen = await answerOf(client, 'check_ja3_fingerprint', { ja3_hash: COMMON });
    expect(seen).toMatchObject({
      is_malicious: null,
      malware_family: null,
      alert_count: 2,
      flagged_count: 0,
    });
    expect(seen.server_names).toEqual(['Shop.Example']);
    const unseen = await answerOf(client, 'check_ja3_fingerprint', { ja3_hash: '0'.repeat(32) });
    expect(unseen).toMatchObject({ is_malicious: null, alert_count: 0, first_seen: null });
    expect(unseen.receipt.notes[0].code).toBe('empty');
  });

  it('that is none is refused', async () => {
    for (const ja3_hash of ['', 'abc', `${COBALT}0`, 'g'.repeat(32), `${COBALT}' OR 1=1`]) {
      expect(textOf(await call(client, 'check_ja3_fingerprint', { ja3_hash }))).toMatch(
        /^invalid_argument: ja3_hash/,
      );
    }
  });
});
