import { expect, it } from 'vitest';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { tally } from './plain-alerts.js';
import { effective } from './plain-configuration.js';
import { entriesOf, holds, namesDomain, type PlainEntry } from './plain-intel.js';
import { expectEmptiness, expectInText } from './sound-answer.js';
import { inside, lastHours } from './windows-asked.js';

const ELSEWHERE = ['203.0.113.250', '2001:db8:4000::7', '2001:db8:ffff::1', '10.77.0.40', '10.77.0.77'];

/** Every n-th. */
const some = <T>(rows: T[], n: number) => rows.filter((_, i) => i % Math.ceil(rows.length / n) === 0);

onEveryNetwork('intel', (network) => {
  it('get_threat_feed_stats counts every kind of feed', async () => {
    const entries = await entriesOf(network);
    const asked = await network.ask('get_threat_feed_stats');
    const { answer, label, text } = asked;
    const count = (of: PlainEntry[], status: string) => of.filter((entry) => entry.status === status).length;
    expect(answer['total_indicators'], label).toBe(entries.length);
    for (const status of ['live', 'expired', 'inactive']) {
      expect(answer[`${status}_indicators`], label).toBe(count(entries, status));
    }
    const told = Object.entries(answer['feed_stats'] as Record<string, any>);
    expect(told, label).toHaveLength(12);
    for (const [type, stats] of told) {
      const own = entries.filter(({ feed_type }) => feed_type === type);
      const newest = own.reduce((last, { updated }) => Math.max(last, updated ?? 0), 0);
      expect([stats.count, stats.live, stats.expired, stats.inactive], `${label} ${type}`).toEqual([
        own.length,
        count(own, 'live'),
        count(own, 'expired'),
        count(own, 'inactive'),
      ]);
      expect(stats.last_updated === null ? 0 : micros(stats.last_updated), type).toBe(newest);
    }
    expectEmptiness(asked, entries.length);
    expectInText(label, text, [entries.length]);
  });

  it('check_indicator finds the entries whose networks hold an address, and the alerts of it', async () => {
    const entries = await entriesOf(network);
    const alerts = await network.rows('alerts');
    const listed = some(entries, 30).map(({ indicator }) => indicator.trim().split('/')[0]!);
    const met = some(
      alerts.flatMap(({ destination_ip }) => destination_ip ?? []),
      30,
    );
    for (const indicator of new Set([
      ...listed.filter((text) => /^[\d.]+$|::/.test(text)),
      ...met,
      ...ELSEWHERE,
    ])) {
      await expectEntries(
        network,
        indicator,
        entries.filter((entry) => holds(entry, indicator)),
      );
    }
    const window = inside(alerts, lastHours(168));
    const address =
      window.find(({ threat_type }) => threat_type === 'THREAT_FEED_MATCH')?.source_ip ?? ELSEWHERE[0]!;
    const matching = window.filter(
      ({ threat_type, source_ip, destination_ip }) =>
        threat_type === 'THREAT_FEED_MATCH' && [source_ip, destination_ip].includes(address),
    );
    const { answer } = await network.ask('check_indicator', { indicator: address });
    expect(answer['feed_match_alerts'].alert_count).toBe(matching.length);
  });

  it('check_indicator finds the names above a domain, and the host of a link', async () => {
    const entries = await entriesOf(network);
    const domains = Array.from({ length: 12 }, (_, n) => [
      `bad${n}.mixed.example`,
      `www.sub.bad${n}.mixed.example`,
      `notbad${n}.mixed.example`,
    ]).flat();
    for (const [i, domain] of domains.entries()) {
      const naming = entries.filter((entry) => namesDomain(entry, domain));
      await expectEntries(network, domain, naming);
      // The same question in other letters.
      if (i % 4 > 0) continue;
      const link = `hxxps://${domain.replaceAll('.', '[.]')}/elsewhere`;
      await expectEntries(network, link, naming);
    }
    for (const { indicator } of entries.filter(({ indicator }) => /^[\da-f]{32}$/.test(indicator))) {
      await expectEntries(
        network,
        indicator.toUpperCase(),
        entries.filter((entry) => entry.indicator === indicator),
      );
    }
  });

  it('lookup_threat_intel tells what is remembered, and whether it has expired', async () => {
    const { rows } = await network.owner.query<Record<string, any>>(
      `SELECT host(ip_address) AS address, abuseipdb_score AS score, is_tor_exit AS tor, threat_level AS level,
        expires_at <= timestamptz '2026-11-20 12:00:00.001Z' AT TIME ZONE current_setting('log_timezone') AS expired
        FROM threat_intel_ip_cache ORDER BY ip_address LIMIT 40`,
    );
    for (const { address, score, tor, level, expired } of rows) {
      const { answer, label } = await network.ask('lookup_threat_intel', { ip_address: address });
      expect(answer['ip_intel'], label).toMatchObject({
        ip_address: address,
        abuseipdb_score: score,
        is_tor_exit: tor,
        threat_level: level,
        sources: ['a', 'b'],
        expired,
      });
    }
    const none = await network.ask('lookup_threat_intel', { ip_address: ELSEWHERE[0] });
    expect(none.answer['ip_not_in_cache']).toBe(true);
    expectEmptiness(none, 0);
  });

  it('get_security_recommendation and get_threat_context find advice for the codes of alerts', async () => {
    const { rows } = await network.owner.query<{ key: string }>('SELECT key FROM security_knowledge_base');
    const present = (keys: string[]) => keys.filter((wanted) => rows.some(({ key }) => key === wanted));
    const types = tally(await network.rows('alerts'), ({ threat_type }) => threat_type);
    const expected: Record<string, string[]> = {
      PORT_SCAN: ['port_scan'],
      BEACONING_DETECTED: ['malware_c2'],
    };
    for (const threat_type of [...some([...types.keys()], 15), ...Object.keys(expected)]) {
      const asked = await network.ask('get_security_recommendation', { threat_type });
      const { recommendations, count } = asked.answer;
      expect(count, asked.label).toBe(recommendations.length);
      expectEmptiness(asked, count);
      const keys = recommendations.map(({ key }: { key: string }) => key);
      if (threat_type in expected) expect(keys, asked.label).toEqual(present(expected[threat_type]!));
      const context = await network.ask('get_threat_context', { threat_type });
      expect(context.answer['knowledge'].map(({ key }: { key: string }) => key)).toEqual(keys);
    }
    const all = await network.ask('get_security_recommendation', { limit: 50 });
    expect(all.answer['count']).toBe(rows.length);
  });

  it('get_threat_config gives what holds, for all and for each sensor', async () => {
    const rows = await network.rows('parameters');
    const sensors = (await network.rows('sensors')).map(({ sensor_id }) => sensor_id);
    for (const sensor_id of [undefined, ...sensors]) {
      const asked = await network.ask('get_threat_config', sensor_id === undefined ? {} : { sensor_id });
      const leaves = [...effective(rows, sensor_id)].filter(([path]) => path.startsWith('threat.'));
      expect(asked.answer['config'], asked.label).toEqual(Object.fromEntries(leaves));
      expectEmptiness(asked, leaves.length);
    }
  });
});

async function expectEntries(network: Network, indicator: string, expected: PlainEntry[]): Promise<void> {
  const asked = await network.ask('check_indicator', { indicator });
  const { answer, label, text } = asked;
  const count = (status: string) => expected.filter((entry) => entry.status === status).length;
  expect(
    [answer['match_count'], answer['live_count'], answer['expired_count'], answer['inactive_count']],
    label,
  ).toEqual([expected.length, count('live'), count('expired'), count('inactive')]);
  expect(answer['match_found'], label).toBe(count('live') > 0);
  const told = answer['matches'] as PlainEntry[];
  expect(told.map(shortly).toSorted(), label).toEqual(expected.map(shortly).toSorted());
  expect(
    told.map(({ status }) => status),
    label,
  ).toEqual(['live', 'expired', 'inactive'].flatMap((status) => Array(count(status)).fill(status)));
  expectEmptiness(asked, expected.length);
  expectInText(label, text, [expected.length]);
}

/** An entry without what an answer adds so that nobody follows it. */
function shortly({ feed_type, indicator, status }: PlainEntry): string {
  const plain = indicator.replaceAll('[', '').replaceAll(']', '').replace(/\/32$/, '');
  return `${feed_type} ${plain} ${status}`;
}
