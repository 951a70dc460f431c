import { expect, it } from 'vitest';
import { onEveryNetwork } from './network.js';
import { distinct, filtersFor, given, matching, newestFirst, ranked, shown, tally } from './plain-alerts.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness } from './sound-answer.js';
import { allWindows, inside, lastHours } from './windows-asked.js';

onEveryNetwork('detections', (network) => {
  it('get_threat_detections lists and counts what every window and filter lets pass', async () => {
    const all = await network.rows('alerts');
    const questions = [
      ...allWindows().map((window) => ({ window, filter: {} })),
      ...filtersFor(all).map((filter) => ({ window: lastHours(168), filter })),
    ];
    for (const { window, filter } of questions) {
      const alerts = matching(inside(all, window), filter);
      const asked = await network.ask('get_threat_detections', { ...window.args, ...filter });
      const { answer, label, receipt } = asked;
      await expectReceipt(network, asked, window, 'alerts');
      expect([answer['total_detections'], receipt['matched']], label).toEqual([alerts.length, alerts.length]);
      expect(answer['unique_sources'], label).toBe(distinct(alerts.map(({ source_ip }) => source_ip)));
      const counts = tally(alerts, ({ threat_type }) => threat_type);
      const types = ranked(counts);
      expect(Object.entries(answer['by_type']), label).toEqual(types.slice(0, 100));
      const meant = answer['meanings'].map(({ threat_type, count }: Record<string, unknown>) => [
        threat_type,
        count,
      ]);
      expect(meant, label).toEqual(types.slice(0, 20));
      const page = newestFirst(alerts).slice(0, receipt['returned']);
      expect(answer['detections'].map(given), label).toEqual(page.map(shown));
      expectEmptiness(asked, alerts.length);
    }
  });
});
