import { expect, it } from 'vitest';
import { plainNoise } from '../mcp/tools/plain-noise.js';
import { onEveryNetwork } from './network.js';
import { ranked, tally } from './plain-alerts.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness } from './sound-answer.js';
import { byDefault, inside, lastHours } from './windows-asked.js';

onEveryNetwork('noise', (network) => {
  it.each([byDefault(168), lastHours(1), lastHours(24)])(
    'noise_report of $title counts as plain arithmetic does',
    async (window) => {
      const asked = await network.ask('noise_report', { ...window.args, limit: 30 });
      const { answer, label } = asked;
      await expectReceipt(network, asked, window, 'alerts');
      const rows = await network.rows('alerts');
      const alerts = rows.map(({ at, source_ip, destination_ip, threat_type, severity, acknowledged }) => {
        const [source, destination, type] = [source_ip, destination_ip, threat_type];
        return { at, source, destination, type, severity, acknowledged };
      });
      const plain = plainNoise(alerts, window);
      expect([answer['queue_alerts'], answer['total']], label).toEqual([plain.queue, plain.noisy.length]);
      expectEmptiness(asked, answer['total']);
      const queue = inside(alerts, window).filter(({ acknowledged }) => acknowledged !== true);
      const types = ranked(tally(queue, ({ type }) => type.toUpperCase())).slice(0, 5);
      expect(
        answer['by_type'].map(({ threat_type, count }: Record<string, any>) => [threat_type, count]),
        label,
      ).toEqual(types);
      for (const row of answer['proposals']) {
        const { source_ip, target_ip } = row.whitelist_row;
        const one = plain.noisy.find(
          ({ source, destination }) => source === source_ip && destination === target_ip,
        )!;
        expect(
          [row.alert_count, row.lost_high_critical, row.lost_unacknowledged],
          `${label} ${source_ip} ${target_ip}`,
        ).toEqual([one.count, one.lost, one.lostOpen]);
      }
    },
  );
});
