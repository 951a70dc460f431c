import { expect, it } from 'vitest';
import { micros } from './instants.js';
import { onEveryNetwork } from './network.js';
import { expectCoverage } from './receipts.js';
import { lastHours, NOW } from './windows-asked.js';

const TABLES = {
  alerts: 'alerts',
  traffic_metrics: 'traffic',
  top_talkers: 'talkers',
  sensor_metrics: 'metrics',
  system_stats: 'stats',
} as const;

onEveryNetwork('data_health', (network) => {
  it('tells the newest row of every table, and late ones apart', async () => {
    const { label, answer, receipt } = await network.ask('data_health');
    await expectCoverage(network, label, receipt, lastHours(24));
    for (const { table, newest, age_seconds, state } of answer['tables']) {
      const rows: { at: number }[] = await network.rows(TABLES[table as keyof typeof TABLES]);
      const moments = [...new Set(rows.map(({ at }) => at).filter((at) => at < NOW))].toSorted(
        (a, b) => b - a,
      );
      const last = moments[0] ?? null;
      expect(newest === null ? null : micros(newest), `${label} ${table}`).toBe(last);
      if (last === null) expect(state, table).toBe('empty');
      else {
        const pauses = moments
          .slice(0, 200)
          .map((at, i, all) => (i === 0 ? 0 : (all[i - 1]! - at) / 1e6))
          .slice(1);
        const sorted = pauses.toSorted((a, b) => a - b);
        const half = sorted.length >> 1;
        const usual = sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
        expect(Math.abs(age_seconds - (NOW - last) / 1e6)).toBeLessThanOrEqual(1);
        const late = (NOW - last) / 1e6 > Math.max(600, 3 * usual, sorted.at(-1)!);
        expect(state, `${label} ${table}`).toBe(late ? 'late' : 'fresh');
      }
    }
  });
});
