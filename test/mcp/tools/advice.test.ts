import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertAddressReputation, insertKnowledge } from '../../support/intel-rows.js';
import { insertSensor } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: what does this alert mean, and what should I do about it?
const AS_OF = '2026-11-20T12:00:00Z';

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  await insertSensor(owner, { sensor_id: 'dmz-02', last_seen: AS_OF });
  await insertAddressReputation(owner, { is_known_c2: true, is_tor_exit: true });
  const texts = [
    ['threat_type', 'port_scan', 'Port scan', 'medium', 50, 'Somebody counts the doors of a house'],
    ['threat_type', 'brute_force', 'Guessed passwords', 'high', 20, 'Guessing logins'],
    ['threat_type', 'malware_c2', 'Command server', 'critical', 10, 'A server that gives orders'],
    ['network_anomaly', 'unusual_port', 'Unusual port', 'low', 70, 'A door nobody used'],
    ['ip_reputation', 'known_c2', 'Known command server', 'critical', 10, 'Block it'],
    ['ip_reputation', 'tor_exit', 'Tor exit', 'medium', 50, 'Ask whether Tor is wanted'],
    ['general_recommendation', 'containment', 'Containment', 'info', 50, 'Isolate hosts'],
  ] as const;
  for (const [category, key, title, severity, priority, summary] of texts) {
    await insertKnowledge(owner, { category, key, title, severity, priority, summary });
  }
  callers = await connectTwo(database, ['dmz-02'], { asOf: AS_OF });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

describe('get_security_recommendation', () => {
  it.each([
    [{ threat_type: 'PORT_SCAN' }, ['port_scan']],
    [{ threat_type: 'Brute_Force_Attempt' }, ['brute_force']],
    [{ threat_type: 'C2_COMMUNICATION' }, ['malware_c2', 'known_c2']],
    [{ threat_type: 'SSH_NON_STANDARD_PORT' }, ['unusual_port']],
    [{ threat_type: 'C2_COMMUNICATION', category: 'ip_reputation' }, ['known_c2']],
    [{ category: 'ip_reputation' }, ['known_c2', 'tor_exit']],
    [{ search_query: 'doors' }, ['port_scan', 'unusual_port']],
    [{ search_query: '"command server" -known' }, ['malware_c2']],
    [{ search_query: 'guess or isolate' }, ['brute_force', 'containment']],
    [{ limit: 2 }, ['known_c2', 'malware_c2']],
  ])('for %j gives %j', async (args, keys) => {
    const { recommendations, count } = await answerOf(client, 'get_security_recommendation', args);
    expect(recommendations.map(({ key }: any) => key)).toEqual(keys);
    expect(count).toBe('limit' in args ? 7 : keys.length);
  });

  it('gives whole texts', async () => {
    const { recommendations } = await answerOf(client, 'get_security_recommendation', {
      search_query: 'doors',
    });
    expect(recommendations[0]).toMatchObject({
      category: 'threat_type',
      title: 'Port scan',
      summary: 'Somebody counts the doors of a house',
      recommendations: ['Find out who it is'],
      mitre_mapping: { techniques: ['T1046'] },
      severity: 'MEDIUM',
      priority: 50,
      rank: expect.any(Number),
    });
  });

  it('says what there is when nothing matches, and what the type means', async () => {
    const answer = await answerOf(client, 'get_security_recommendation', {
      threat_type: 'SQL_INJECTION_ATTEMPT',
    });
    expect(answer['count']).toBe(0);
    expect(notesOf(answer)).toEqual(['empty', 'meaning']);
    const other = await answerOf(client, 'get_security_recommendation', { search_query: 'the' });
    expect(other['receipt'].notes[0].message).toMatch(/there are 7 texts: threat_type \(3\)/);
  });
});

describe('get_threat_context', () => {
  it('joins meaning, advice and reputation', async () => {
    const answer = await answerOf(client, 'get_threat_context', {
      threat_type: 'brute_force_attempt',
      ip_address: '203.0.113.66',
    });
    expect(answer).toMatchObject({
      threat_type: 'BRUTE_FORCE_ATTEMPT',
      stage: 'credential-access',
      techniques: ['T1110'],
      meaning: expect.any(String),
      ip_intel: { threat_level: 'critical' },
    });
    expect(answer['knowledge'].map(({ key }: any) => key)).toEqual(['brute_force']);
    expect(answer['ip_reputation_context'].map(({ key }: any) => key)).toEqual(['known_c2', 'tor_exit']);
  });

  it('answers for either alone', async () => {
    const type = await answerOf(client, 'get_threat_context', { threat_type: 'PORT_SCAN' });
    expect(type).toMatchObject({
      ip_intel: null,
      ip_reputation_context: [],
      knowledge: [{ key: 'port_scan' }],
    });
    const address = await answerOf(client, 'get_threat_context', { ip_address: '10.0.0.1' });
    expect(address).toMatchObject({ threat_type: null, knowledge: [], ip_intel: null });
    expect(notesOf(address)).toEqual(['empty']);
  });
});

it.each(['lookup_threat_intel', 'get_threat_context'])('%s wants one of its arguments', async (name) => {
  expect(textOf(await call(client, name))).toMatch(/^invalid_argument: give .* or /);
});

it.each([
  ['lookup_threat_intel', { ip_address: '203.0.113.66' }],
  ['get_threat_context', { threat_type: 'PORT_SCAN' }],
  ['get_security_recommendation', {}],
])('%s is not for a caller who may see one sensor', async (name, args) => {
  expect(textOf(await call(callers.scoped, name, args))).toMatch(/^forbidden: .* belong to no sensor/);
});

describe('without the tables', () => {
  it.each([
    ['lookup_threat_intel', { ip_address: '203.0.113.66' }, 'threat_intel_ip_cache'],
    ['lookup_threat_intel', { domain: 'evil.example' }, 'threat_intel_domain_cache'],
    ['get_threat_context', { ip_address: '203.0.113.66' }, 'threat_intel_ip_cache'],
    ['get_threat_context', { threat_type: 'PORT_SCAN' }, 'security_knowledge_base'],
    ['get_security_recommendation', {}, 'security_knowledge_base'],
    ['check_indicator', { indicator: 'evil.example' }, 'threat_feeds'],
    ['get_threat_feed_stats', {}, 'threat_feeds'],
  ])('%s %j is not available, and names the table', async (name, args, table) => {
    await database.owner.query(`ALTER TABLE ${table} RENAME TO ${table}_away`);
    const text = textOf(await call(client, name, args));
    await database.owner.query(`ALTER TABLE ${table}_away RENAME TO ${table}`);
    expect(text).toMatch(new RegExp(`^not_available: .* no table ${table} `));
  });
});
