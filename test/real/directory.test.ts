import { expect, it } from 'vitest';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { decoded, distinct, given, matching, newestFirst, ranked, shown, tally } from './plain-alerts.js';
import type { PlainAlert } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness, expectInText } from './sound-answer.js';
import { allWindows, type AskedWindow, inside, lastHours } from './windows-asked.js';

/** As NetMonitor's analyzers of Kerberos, LDAP and SMB emit them. */
const CODES =
  /^(KERBEROASTING_(ATTACK|SUSPECTED)|ASREP_(ROASTING_ATTACK|WEAK_ENCRYPTION)|KERBEROS_(DOWNGRADE_ATTACK|BRUTEFORCE)|DCSYNC_ATTACK|PASS_THE_HASH_SUSPECTED|LDAP_(ADMIN_|ASREP_|SPN_)?ENUMERATION|LDAP_SENSITIVE_(ATTR|BASE)_QUERY|SMB_ADMIN_SHARE_ACCESS|NTDS_DIT_ACCESS|REGISTRY_HIVE_ACCESS|LSASS_DUMP_ACCESS)$/i;
const ALWAYS_WEAK = /^(ASREP_|KERBEROASTING_ATTACK$|KERBEROS_DOWNGRADE)/i;

onEveryNetwork('directory', (network) => {
  it('get_kerberos_stats counts the attacks of every window', async () => {
    for (const window of allWindows()) await expectCounted(network, window);
    for (const { sensor_id } of await network.rows('sensors')) {
      await expectCounted(network, lastHours(168), sensor_id);
    }
  });

  it('get_kerberos_attacks lists them page by page', async () => {
    const attacks = newestFirst(await attacksIn(network, lastHours(168)));
    const args = { hours: 168, limit: 60 };
    const rows = await allRows(
      network,
      'get_kerberos_attacks',
      args,
      ({ attacks }) => attacks as Record<string, unknown>[],
    );
    expect(rows.map(asAlert)).toEqual(attacks.map(shown));
  });

  it('get_kerberos_attacks finds one type in any letter case', async () => {
    const attacks = await attacksIn(network, lastHours(168));
    for (const threat_type of [...new Set(attacks.map((alert) => alert.threat_type)), 'ntds_dit_access']) {
      const expected = matching(attacks, { threat_type });
      const args = { hours: 168, attack_type: threat_type.toLowerCase() };
      const asked = await network.ask('get_kerberos_attacks', args);
      expect(asked.answer['count'], asked.label).toBe(expected.length);
      expectEmptiness(asked, expected.length);
    }
  });

  it('check_weak_encryption finds what its types and texts tell', async () => {
    for (const window of allWindows()) {
      const attacks = await attacksIn(network, window);
      const weak = newestFirst(attacks.filter(isWeak));
      const asked = await network.ask('check_weak_encryption', window.args);
      await expectReceipt(network, asked, window, 'alerts');
      const { answer, label } = asked;
      expect([answer['count'], answer['examined_alerts']], label).toEqual([weak.length, attacks.length]);
      expect(answer['weak_encryption_detected'], label).toBe(weak.length > 0);
      const ids = weak.slice(0, 50).map(({ id }) => id);
      expect(
        answer['events'].map(({ id }: { id: number }) => id),
        label,
      ).toEqual(ids);
      expectEmptiness(asked, weak.length);
    }
  });
});

async function attacksIn(network: Network, window: AskedWindow): Promise<PlainAlert[]> {
  return inside(await network.rows('alerts'), window).filter(({ threat_type }) => CODES.test(threat_type));
}

async function expectCounted(network: Network, window: AskedWindow, sensor_id?: string): Promise<void> {
  const attacks = matching(await attacksIn(network, window), sensor_id ? { sensor_id } : {});
  const asked = await network.ask('get_kerberos_stats', { ...window.args, ...(sensor_id && { sensor_id }) });
  const { label, answer, text } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  const { stats } = answer;
  const types = tally(attacks, ({ threat_type }) => threat_type);
  const severities = tally(attacks, ({ severity }) => severity.toUpperCase());
  expect(stats['total_kerberos_alerts'], label).toBe(attacks.length);
  expect(Object.entries(stats['by_attack_type']), label).toEqual(ranked(types));
  expect(Object.entries(stats['by_severity']), label).toEqual(ranked(severities));
  for (const [side, column] of [
    ['source', 'source_ip'],
    ['target', 'destination_ip'],
  ] as const) {
    const addresses = attacks.map((alert) => alert[column]);
    expect(stats[`unique_${side}_count`], label).toBe(distinct(addresses));
    const named = new Set(stats[`unique_${side}s`]);
    expect(named.size, label).toBe(Math.min(50, distinct(addresses)));
    expect(
      [...named].filter((one) => !addresses.includes(one as string)),
      label,
    ).toEqual([]);
  }
  expectEmptiness(asked, attacks.length);
  expectInText(label, text, [attacks.length]);
}

function isWeak({ threat_type, description, metadata }: PlainAlert): boolean {
  const noted = decoded(metadata) ?? {};
  const named = [noted['encryption_type'], noted['encryption'], noted['etype']].filter(Boolean).join(' ');
  return (
    ALWAYS_WEAK.test(threat_type) ||
    /\brc4\b/i.test(`${description} ${named}`) ||
    /\bDES\b/.test(`${description} ${named}`) ||
    /\b(1|2|3|23|24)\b/.test(named)
  );
}

function asAlert({ attack_type, src_ip, dst_ip, ...row }: Record<string, unknown>): Record<string, unknown> {
  return given({ ...row, threat_type: attack_type, source_ip: src_ip, destination_ip: dst_ip });
}
