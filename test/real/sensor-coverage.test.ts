import { expect, it } from 'vitest';
import { blindStretches, within } from '../support/plain-coverage.js';
import { HOUR, micros } from './instants.js';
import { onEveryNetwork } from './network.js';
import { tally } from './plain-alerts.js';
import { expectCoverage, watched } from './receipts.js';
import { inside, lastHours, NOW } from './windows-asked.js';

onEveryNetwork('sensor_coverage', (network) => {
  it.each([1, 24, 168])('adds up the blind hours of %i', async (hours) => {
    const { label, answer, receipt } = await network.ask('sensor_coverage', { hours });
    const span = { from: NOW - hours * HOUR, to: NOW };
    await expectCoverage(network, label, receipt, span);
    for (const sensor of await watched(network)) {
      const row = answer['sensors'].find(({ sensor_id }: any) => sensor_id === sensor.sensor_id);
      const blind = within(blindStretches(sensor, NOW), span.from, span.to);
      const total = blind.reduce((sum, { from, to }) => sum + to - from, 0) / HOUR;
      expect(Math.abs(row.blind_hours - total), `${label} ${sensor.sensor_id}`).toBeLessThanOrEqual(0.051);
      // No recording is five days long.
      expect([row.degraded_hours, row.packets_percent_of_usual]).toEqual([0, null]);
      const dead = blind.some(({ to }) => to === NOW);
      expect(row.state === 'dead', `${label} ${sensor.sensor_id}`).toBe(dead);
      expect(row.state === 'ok' && blind.length > 0, label).toBe(false);
    }
  });

  it('counts alerts and samples of the last day', async () => {
    const { label, answer } = await network.ask('sensor_coverage');
    const counts = async (table: 'alerts' | 'metrics') =>
      tally(inside(await network.rows(table), lastHours(24)), ({ sensor_id }) => sensor_id ?? '');
    const [alerts, samples] = [await counts('alerts'), await counts('metrics')];
    for (const row of answer['sensors']) {
      expect(row.alerts, label).toBe(alerts.get(row.sensor_id) ?? 0);
      expect(row.samples, label).toBe(samples.get(row.sensor_id) ?? 0);
      if (row.last_row !== null) expect(micros(row.last_row), label).toBeLessThan(NOW);
    }
  });
});
