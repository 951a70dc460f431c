import { expect, it } from 'vitest';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { matching, ranked, tally, within } from './plain-alerts.js';
import { entriesOf, holds as holdsAddress, type PlainEntry } from './plain-intel.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness, expectInText } from './sound-answer.js';
import { type AskedWindow, byDefault, inside, lastHours } from './windows-asked.js';

const ELSEWHERE = ['203.0.113.250', '2001:db8:4000::7', '10.77.0.7', '10.77.0.11', 'fd00:1::7'];
const NETWORKS = ['10.77.0.0/24', '2001:db8::/32', '192.168.0.0/16', '203.0.113.0/24'];

/** Every n-th. */
const some = <T>(rows: T[], n: number) => rows.filter((_, i) => i % Math.ceil(rows.length / n) === 0);

onEveryNetwork('indicators', (network) => {
  it('check_indicators tells of every address whether it is listed and who met it', async () => {
    const entries = await entriesOf(network);
    const alerts = await network.rows('alerts');
    const listed = some(entries, 8).map(({ indicator }) => indicator.trim().split('/')[0]!);
    const met = some(alerts, 12).flatMap(
      ({ source_ip, destination_ip }) => source_ip ?? destination_ip ?? [],
    );
    const busy = some(await network.rows('talkers'), 5).map(({ ip_address }) => ip_address);
    const addresses = [...listed, ...met, ...busy, ...ELSEWHERE].filter((text) => /^[\d.]+$|::/.test(text));
    const asked = [...new Set(addresses)];
    for (const window of [byDefault(720), lastHours(24), lastHours(168)]) {
      for (let from = 0; from < asked.length; from += 10) {
        await expectChecked(network, window, asked.slice(from, from + 10), entries);
      }
    }
  });

  it('check_indicators counts an alert once for a network that holds both sides', async () => {
    await expectChecked(network, byDefault(720), NETWORKS, null);
    await expectChecked(network, lastHours(24), NETWORKS, null);
  });

  it('check_indicators answers a list of a hundred in few statements', async () => {
    const alerts = await network.rows('alerts');
    const indicators = Array.from(
      { length: 100 },
      (_, i) => alerts[(i * 97) % alerts.length]!.source_ip ?? `192.0.2.${i}`,
    );
    const { answer } = await network.ask('check_indicators', { indicators });
    const told =
      answer['indicators'].length + answer['further'].length + answer['neither_listed_nor_met'].length;
    expect(told).toBe(new Set(indicators).size);
  });
});

/** @param entries what feeds hold; null where only the alerts are looked at */
async function expectChecked(
  network: Network,
  window: AskedWindow,
  indicators: string[],
  entries: PlainEntry[] | null,
): Promise<void> {
  const asked = await network.ask('check_indicators', { indicators, ...window.args });
  const { answer, label, text } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  const alerts = inside(await network.rows('alerts'), window);
  const talkers = inside(await network.rows('talkers'), window);
  const rows = new Map<string, any>(answer['indicators'].map((row: any) => [row.indicator, row]));
  expectEmptiness(asked, rows.size);
  for (const indicator of indicators) {
    const row = rows.get(indicator);
    const own = matching(alerts, { ip_address: indicator });
    const holds = within(indicator);
    const busy = talkers.filter(({ ip_address }) => holds(ip_address));
    const where = `${label} ${indicator}`;
    if (entries !== null) expect(row?.verdict ?? 'not_listed', where).toBe(verdictOf(entries, indicator));
    expect(row?.alert_count ?? 0, where).toBe(own.length);
    if (row === undefined) continue;
    const times = [...own, ...busy].map(({ at }) => at);
    expect('first_seen' in row, where).toBe(times.length > 0);
    if (times.length > 0) {
      const told = [micros(row.first_seen), micros(row.last_seen)];
      expect(told, where).toEqual([
        times.reduce((a, b) => Math.min(a, b)),
        times.reduce((a, b) => Math.max(a, b)),
      ]);
    }
    const bytes = busy.reduce((sum, { byte_count }) => sum + (byte_count ?? 0), 0);
    expect(row.bytes_at_least ?? 0, where).toBe(bytes);
    if (own.length === 0) continue;
    expect(row.threat_types, where).toEqual(
      ranked(tally(own, ({ threat_type }) => threat_type.toUpperCase()))
        .slice(0, 3)
        .map(([type]) => type),
    );
    expectInText(where, text, [row.alert_count]);
    if (indicator.includes('/')) continue;
    const others = tally(
      own.flatMap(
        ({ source_ip, destination_ip }) => (source_ip === indicator ? destination_ip : source_ip) ?? [],
      ),
      String,
    );
    expect(row.host_count, where).toBe(others.size);
    for (const { ip, count } of row.hosts) expect(count, `${where} ${ip}`).toBe(others.get(ip));
  }
}

function verdictOf(entries: PlainEntry[], indicator: string): string {
  const found = new Set(
    entries.filter((entry) => holdsAddress(entry, indicator)).map(({ status }) => status),
  );
  return (['live', 'expired', 'inactive'] as const).find((status) => found.has(status)) ?? 'not_listed';
}
