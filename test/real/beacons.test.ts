import { expect, it } from 'vitest';
import { type PairAlert, plainBeacons } from '../mcp/tools/plain-beacons.js';
import { type Network, onEveryNetwork } from './network.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness } from './sound-answer.js';
import { byDefault, lastHours } from './windows-asked.js';

onEveryNetwork('beacons', (network) => {
  it.each([byDefault(24), lastHours(1), lastHours(72), lastHours(168)])(
    'find_beacons scores the pairs of $title as plain arithmetic does',
    async (window) => {
      const asked = await network.ask('find_beacons', { ...window.args, limit: 50 });
      const { answer, label } = asked;
      await expectReceipt(network, asked, window, 'alerts');
      const devices = new Set((await network.rows('devices')).map(({ ip_address }) => ip_address));
      const plain = plainBeacons(await pairAlerts(network), window, devices);
      expect([answer['pairs_examined'], answer['regular_pairs']], label).toEqual([
        plain.examined,
        plain.judged.length,
      ]);
      expectEmptiness(asked, answer['total']);
      for (const row of [...answer['beacons'], ...answer['set_aside']]) {
        const one = plain.judged.find(
          ({ source, destination }) => source === row.source_ip && destination === row.destination_ip,
        )!;
        expect(Math.abs(row.score - one.score), `${label} ${JSON.stringify(row)}`).toBeLessThan(0.5);
        if (row.events !== undefined) expect(row.events, label).toBe(one.events);
      }
      const [least, most] = [50.5, 49.5].map(
        (score) => plain.judged.filter((one) => one.score >= score).length,
      );
      const named = answer['total'] + answer['set_aside_total'];
      expect(named >= least! && named <= most!, `${label}: ${named} of ${least} to ${most}`).toBe(true);
    },
  );
});

async function pairAlerts(network: Network): Promise<PairAlert[]> {
  return (await network.rows('alerts')).flatMap(({ at, source_ip, destination_ip, threat_type }) =>
    source_ip === null || destination_ip === null
      ? []
      : [{ at, source: source_ip, destination: destination_ip, type: threat_type }],
  );
}
