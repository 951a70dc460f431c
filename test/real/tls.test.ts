import { expect, it } from 'vitest';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { decoded, distinct, matching, mostFrequent, newestFirst, tally } from './plain-alerts.js';
import type { PlainAlert } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness, expectInText } from './sound-answer.js';
import { allWindows, type AskedWindow, byDefault, inside, lastHours } from './windows-asked.js';

type Noted = Record<string, any>;
type Handshake = { alert: PlainAlert; noted: Noted };

onEveryNetwork('TLS', (network) => {
  it('get_tls_metadata lists the handshakes of every window', async () => {
    for (const window of allWindows()) {
      const expected = await handshakesIn(network, window);
      const asked = await network.ask('get_tls_metadata', window.args);
      await expectReceipt(network, asked, window, 'alerts');
      expect([asked.answer['count'], asked.receipt['matched']], asked.label).toEqual([
        expected.length,
        expected.length,
      ]);
      const rows = asked.answer['metadata'] as Noted[];
      expect(rows.map(told), asked.label).toEqual(expected.slice(0, rows.length).map(wanted));
      expectEmptiness(asked, expected.length);
    }
  });

  it('get_tls_metadata goes on page by page, and finds addresses', async () => {
    const handshakes = await handshakesIn(network, lastHours(168));
    const args = { hours: 168, limit: 150 };
    const rows = await allRows<Noted>(network, 'get_tls_metadata', args, (answer) => answer['metadata']);
    expect(rows.map(told)).toEqual(handshakes.map(wanted));
    if (handshakes.length === 0) return;
    const ip_filter = mostFrequent(handshakes.map(({ alert }) => alert.source_ip));
    const { answer } = await network.ask('get_tls_metadata', { hours: 168, ip_filter });
    const own = handshakes.filter(({ alert }) => matching([alert], { ip_address: ip_filter }).length > 0);
    expect(answer['count']).toBe(own.length);
  });

  it('get_tls_stats counts them', async () => {
    for (const window of [byDefault(24), lastHours(168), lastHours(1)]) {
      const handshakes = await handshakesIn(network, window);
      const asked = await network.ask('get_tls_stats', window.args);
      const { label, answer, text } = asked;
      await expectReceipt(network, asked, window, 'alerts');
      const { stats } = answer;
      expect(stats['total'], label).toBe(handshakes.length);
      for (const [field, key] of [
        ['by_version', 'tls_version'],
        ['by_cipher', 'cipher'],
      ] as const) {
        const counts = tally(
          handshakes.filter(({ noted }) => noted[key]),
          ({ noted }) => noted[key],
        );
        expect(stats[field], label).toEqual(Object.fromEntries(counts));
      }
      const fingerprints = tally(
        handshakes.filter(({ noted }) => noted['ja3']),
        ({ noted }) => noted['ja3'],
      );
      expect(stats['unique_fingerprints'], label).toBe(fingerprints.size);
      for (const { ja3, count, source_count } of stats['fingerprints']) {
        const own = handshakes.filter(({ noted }) => noted['ja3'] === ja3);
        expect([count, source_count], label).toEqual([
          own.length,
          distinct(own.map(({ alert }) => alert.source_ip)),
        ]);
      }
      expectEmptiness(asked, handshakes.length);
      expectInText(label, text, [handshakes.length]);
    }
  });

  it('check_ja3_fingerprint tells of every fingerprint who showed it and who calls it malware', async () => {
    const handshakes = await handshakesIn(network, lastHours(168));
    const hashes = new Set(handshakes.map(({ noted }) => noted['ja3'] as string).filter(Boolean));
    for (const ja3_hash of [...hashes, 'f'.repeat(32)]) {
      const own = handshakes.filter(({ noted }) => noted['ja3'] === ja3_hash);
      const asked = await network.ask('check_ja3_fingerprint', { ja3_hash: ja3_hash.toUpperCase() });
      const flagged = own.filter(({ noted }) => noted['malware_family']);
      expect(asked.answer['alert_count'], asked.label).toBe(own.length);
      expect(asked.answer['is_malicious'], asked.label).toBe(flagged.length > 0 ? true : null);
      expect(asked.answer['malware_family'], asked.label).toBe(flagged[0]?.noted['malware_family'] ?? null);
      expect(asked.answer['source_count']).toBe(distinct(own.map(({ alert }) => alert.source_ip)));
      expectEmptiness(asked, own.length);
    }
  });

  it('get_pcap_captures lists the files that alerts of every window name', async () => {
    for (const window of allWindows(168)) {
      const files = await filesIn(network, window);
      const asked = await network.ask('get_pcap_captures', window.args);
      await expectReceipt(network, asked, window, 'alerts');
      expect([asked.answer['count'], asked.receipt['matched']], asked.label).toEqual([
        files.size,
        files.size,
      ]);
      for (const { path, sensor_id, alert_count, created, last_alert } of asked.answer[
        'captures'
      ] as Noted[]) {
        const own = files.get(`${sensor_id} ${path}`)!;
        const told = [alert_count, micros(created), micros(last_alert)];
        expect(told, `${asked.label} ${path}`).toEqual([own.length, own.at(-1)!.at, own[0]!.at]);
      }
      expectEmptiness(asked, files.size);
    }
  });
});

/** Alerts, newest first, of each file of each sensor. */
async function filesIn(network: Network, window: AskedWindow): Promise<Map<string, PlainAlert[]>> {
  const files = new Map<string, PlainAlert[]>();
  for (const alert of newestFirst(inside(await network.rows('alerts'), window))) {
    if (!alert.metadata?.includes('pcap_file')) continue;
    const path = decoded(alert.metadata)?.['pcap_file'];
    const key = `${alert.sensor_id} ${path as string}`;
    if (path) files.set(key, [...(files.get(key) ?? []), alert]);
  }
  return files;
}

async function handshakesIn(network: Network, window: AskedWindow): Promise<Handshake[]> {
  return newestFirst(inside(await network.rows('alerts'), window))
    .filter(({ metadata }) => metadata !== null && /ja3|tls_version|sni/.test(metadata))
    .map((alert) => ({ alert, noted: decoded(alert.metadata) ?? {} }))
    .filter(({ noted }) => noted['ja3'] || noted['ja3s'] || noted['tls_version'] || noted['sni']);
}

function told({ timestamp, alert_id, src_ip, dst_ip, ja3, sni, tls_version, cipher }: Noted): unknown[] {
  return [micros(timestamp), alert_id, src_ip, dst_ip, ja3, sni, tls_version, cipher];
}

function wanted({ alert, noted }: Handshake): unknown[] {
  const fields = ['ja3', 'sni', 'tls_version', 'cipher'].map((key) => noted[key] ?? null);
  return [alert.at, alert.id, alert.source_ip, alert.destination_ip, ...fields];
}
