import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { AS_OF, HASH, insertEntries } from './feed-entries.js';

// An analyst asks: is this address, name, link or file on a list of known bad ones, and does that still hold?
let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertEntries(database.owner);
  callers = await connectTwo(database, ['dmz-02'], { asOf: AS_OF });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const check = (indicator: string, more: object = {}) =>
  answerOf(client, 'check_indicator', { indicator, ...more });
const listed = ({ matches }: Record<string, any>) =>
  matches.map(({ indicator, status, matched_by }: Record<string, string>) => [indicator, status, matched_by]);

describe('check_indicator', () => {
  it('gives the best match and all of them, live ones first, and what alerts say', async () => {
    const answer = await check('203[.]0.113.66');
    expect(answer).toMatchObject({
      indicator: '203.0.113.66',
      indicator_type: 'ip',
      match_found: true,
      status: 'live',
      feed_type: 'botnet_c2',
      source: 'feodotracker',
      confidence_score: 0.97,
      metadata: { port: 443 },
      match_count: 4,
      live_count: 2,
      expired_count: 1,
      inactive_count: 1,
      feeds_updated_at: '2026-11-20T06:00:00Z',
      feed_match_alerts: {
        alert_count: 2,
        first_seen: '2026-11-20T09:00:00Z',
        last_seen: '2026-11-20T10:00:00Z',
        by_severity: { HIGH: 2 },
      },
    });
    expect(listed(answer)).toEqual([
      ['203.0.113.66', 'live', 'exact'],
      ['203.0.113.0/24', 'live', 'network'],
      ['203.0.112.0/20', 'expired', 'network'],
      ['203.0.113.66', 'inactive', 'exact'],
    ]);
    expect(answer['receipt'].data_as_of).toBe('2026-11-20T06:00:00Z');
  });

  it.each([
    ['10.7.200.1', [['10.7.8.9/16', 'live', 'network']]],
    ['2001:db8::66', [['2001:DB8:0:0:0:0:0:66', 'live', 'exact']]],
    ['2001:db8:77:1::5', [['2001:db8:77::/48', 'live', 'network']]],
    ['10.7.0.0/16', [['10.7.8.9/16', 'live', 'exact']]],
    ['10.7.9.0/24', [['10.7.8.9/16', 'live', 'network']]],
    ['www.evil.example', [['evil[.]example', 'live', 'parent_domain']]],
    [
      'hxxps://LOGIN.evil[.]example/x',
      [
        ['login[.]evil[.]example', 'live', 'host'],
        ['evil[.]example', 'live', 'parent_domain'],
      ],
    ],
    ['mixed.case.example', [[' Mixed[.]CASE[.]example[.] ', 'live', 'exact']]],
    ['a.defanged.example', [['hxxp[://]defanged[.]example/', 'live', 'parent_domain']]],
    ['https://files.example/load.exe', [['http[://]files[.]example/Load.exe', 'live', 'exact']]],
    [HASH, [[HASH.toUpperCase(), 'live', 'exact']]],
  ])('finds %s however the entry is written', async (indicator, found) => {
    const answer = await check(indicator);
    expect(listed(answer)).toEqual(found);
    expect(answer).toMatchObject({ match_found: true, status: 'live' });
    expect(notesOf(answer)).not.toContain('empty');
  });

  it('leaves out figures and times that are none', async () => {
    const { matches } = await check(HASH);
    expect(matches).toMatchObject([{ confidence_score: null, last_updated: null, expires_at: null }]);
  });

  it('finds what lies inside a network', async () => {
    const answer = await check('198.51.100.0/24', { indicator_type: 'cidr' });
    expect(listed(answer)).toEqual([
      ['198.51.100.9', 'expired', 'inside'],
      ['198.51.100.9', 'inactive', 'inside'],
    ]);
    expect(answer).toMatchObject({ match_found: false, status: 'expired', indicator_type: 'cidr' });
    expect(answer['message']).toMatch(/no longer is: 1 expired, 1 inactive/);
  });

  it.each([
    'notevil.example',
    '198.51.101.9',
    '2001:db8:78::1',
    'http://elsewhere.example/Load.exe',
    'ab'.repeat(16),
  ])('finds nothing for %s, and says how new the feeds are', async (indicator) => {
    const answer = await check(indicator);
    expect(answer).toMatchObject({ match_found: false, status: 'not_listed', feed_type: null, matches: [] });
    expect(answer['receipt'].notes[0]).toMatchObject({
      code: 'empty',
      message: expect.stringContaining('2026-11-20T06:00:00Z'),
    });
  });

  it('looks only into the feeds that are asked for', async () => {
    const answer = await check('203.0.113.66', { feed_types: ['suspicious_ip', 'other'] });
    expect(listed(answer).map(([, status]: string[]) => status)).toEqual(['live', 'inactive']);
    const none = await check('203.0.113.66', { feed_types: ['cryptomining'] });
    expect(none['receipt'].notes[0].message).toMatch(/hold no active entry at all/);
  });

  it.each([
    ['evil.example', 'ip', /not of the type ip but of domain/],
    ['203.0.113.66', 'hash', /not of the type hash but of ip/],
    ['not an indicator', undefined, /indicator is no indicator; allowed: an IPv4/],
    ['203.0.113.0/33', 'ip', /is no indicator/],
  ])('refuses %s as %s', async (indicator, indicator_type, message) => {
    const result = await call(client, 'check_indicator', { indicator, indicator_type });
    expect(textOf(result)).toMatch(/^invalid_argument: /);
    expect(textOf(result)).toMatch(message);
  });
});

describe('get_threat_feed_stats', () => {
  it('counts every kind of feed exactly, also those with nothing', async () => {
    const answer = await answerOf(client, 'get_threat_feed_stats');
    expect(answer).toMatchObject({
      total_indicators: 28,
      live_indicators: 24,
      expired_indicators: 2,
      inactive_indicators: 2,
      active_feeds: 8,
      last_updated: '2026-11-20T06:00:00Z',
    });
    expect(answer['feed_stats']).toMatchObject({
      other: { count: 14, live: 13, expired: 0, inactive: 1, last_updated: '2026-11-20T06:00:00Z' },
      malware_c2: { count: 4, sources: { feodotracker: 3, 'bits beyond the prefix': 1 }, source_count: 2 },
      tor_exit: { count: 1, live: 0, expired: 1 },
      cryptomining: { count: 0, live: 0, last_updated: null },
    });
    expect(Object.keys(answer['feed_stats'])).toHaveLength(12);
    expect(Object.keys(answer['feed_stats']).slice(0, 2)).toEqual(['other', 'malware_c2']);
    expect(answer['receipt'].notes).toEqual([
      { code: 'nothing_live', message: expect.stringContaining('known_attacker, tor_exit, vpn_exit') },
    ]);
  });
});

it.each([
  ['check_indicator', { indicator: '203.0.113.66' }],
  ['get_threat_feed_stats', {}],
])('feeds are not for a caller who may see one sensor: %s', async (name, args) => {
  expect(textOf(await call(callers.scoped, name, args))).toMatch(
    /^forbidden: threat feeds belong to no sensor/,
  );
});
