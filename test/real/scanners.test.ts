import { expect, it } from 'vitest';
import { plainScanners, type ScanAlert } from '../mcp/tools/plain-scanners.js';
import { type Network, onEveryNetwork } from './network.js';
import { decoded, distinct } from './plain-alerts.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness } from './sound-answer.js';
import { byDefault, inside, lastHours } from './windows-asked.js';

onEveryNetwork('scanners', (network) => {
  it.each([byDefault(24), lastHours(1), lastHours(168)])(
    'find_scanners measures the sources of $title as plain arithmetic does',
    async (window) => {
      const asked = await network.ask('find_scanners', { ...window.args, limit: 50 });
      const { answer, label, receipt } = asked;
      await expectReceipt(network, asked, window, 'alerts');
      const alerts = await network.rows('alerts');
      const oldest = alerts.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
      const devices = new Set((await network.rows('devices')).map(({ ip_address }) => ip_address));
      const plain = plainScanners(await scanAlerts(network), oldest, window, devices);
      const scanning = plain.filter(({ times }) => times > 0);
      expect(answer['sources_examined'], label).toBe(
        distinct(inside(alerts, window).map(({ source_ip }) => source_ip)),
      );
      expectEmptiness(asked, answer['total']);
      const cut = receipt['notes'].some(({ code }: { code: string }) => code === 'cut');
      const aside = answer['set_aside'].length;
      if (!cut && aside < 3) expect(answer['total'] + aside, label).toBe(scanning.length);
      for (const row of answer['scanners']) {
        const one = scanning.find(({ source }) => source === row.source_ip)!;
        const where = `${label} ${row.source_ip}`;
        expect(Math.abs(row.times_over_limit - one.times), where).toBeLessThan(0.051);
        expect([row.own_network, row.peak_destinations, row.peak_ports], where).toEqual([
          one.own,
          one.peakDestinations,
          one.peakPorts,
        ]);
        expect([row.destinations, row.scan_alerts], where).toEqual([one.destinations, one.claims]);
      }
      const order = answer['scanners'].map((row: Record<string, any>) => Number(row['own_network']));
      expect(order, label).toEqual(order.toSorted((a: number, b: number) => b - a));
    },
  );
});

async function scanAlerts(network: Network): Promise<ScanAlert[]> {
  return (await network.rows('alerts')).flatMap(({ at, source_ip, destination_ip, threat_type, metadata }) =>
    source_ip === null
      ? []
      : [
          {
            at,
            source: source_ip,
            destination: destination_ip,
            type: threat_type,
            metadata: decoded(metadata),
          },
        ],
  );
}
