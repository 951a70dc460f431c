import { expect, it } from 'vitest';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import type { PlainMetric } from './plain-rows.js';
import { quotient } from './plain-traffic.js';
import { expectReceipt } from './receipts.js';
import { expectInText } from './sound-answer.js';
import { allWindows, type AskedWindow, byDefault, inside } from './windows-asked.js';

type Row = Record<string, any>;

/** Halves of a window that differ by more than this are a trend. */
const STABLE_PERCENT = 10;

onEveryNetwork('bandwidth', (network) => {
  it('get_bandwidth_summary measures every sensor in every window', async () => {
    for (const window of allWindows()) await expectMeasured(network, window);
  });

  it('get_bandwidth_summary goes on page by page, with the statistics of all', async () => {
    const whole = await network.ask('get_bandwidth_summary');
    const rows = await allRows(
      network,
      'get_bandwidth_summary',
      { limit: 2 },
      ({ sensors }) => sensors as Row[],
    );
    expect(rows).toEqual(whole.answer['sensors']);
    const { answer } = await network.ask('get_bandwidth_summary', { limit: 1 });
    expect(answer['statistics']).toEqual(whole.answer['statistics']);
    expect(answer['recommendations']).toEqual(whole.answer['recommendations']);
  });

  it('get_bandwidth_summary advises about the sensors that stand out, by name or by number', async () => {
    const { answer } = await network.ask('get_bandwidth_summary');
    const sensors = answer['sensors'] as Row[];
    const groups = [
      sensors.filter(({ health, status }) => health === 'critical' && status !== 'offline'),
      sensors.filter(({ health, status }) => health === 'warning' && status !== 'offline'),
      sensors.filter(({ bandwidth, status }) => bandwidth.trend === 'increasing' && status !== 'offline'),
      sensors.filter(({ samples: count, status }) => count > 0 && status === 'offline'),
      sensors.filter(({ samples: count }) => count === 0),
    ].filter((group) => group.length > 0);
    expect(answer['recommendations'].length).toBe(Math.max(1, groups.length));
    for (const [i, group] of groups.entries()) {
      const said: string = answer['recommendations'][i];
      const named = group.filter(({ sensor_id }) => said.includes(sensor_id)).length;
      const others = Number(/ and (\d+) more/.exec(said)?.[1] ?? 0);
      expect([named > 0, named + others], said).toEqual([true, group.length]);
    }
  });

  it('says so when nothing was measured', async () => {
    const measured = await samples(network, byDefault(24));
    const { receipt } = await network.ask('get_bandwidth_summary');
    const codes = receipt['notes'].map(({ code }: Row) => code);
    expect(codes.includes('empty')).toBe(measured.length === 0);
  });
});

async function samples(network: Network, window: AskedWindow): Promise<PlainMetric[]> {
  return inside(await network.rows('metrics'), window).filter(
    ({ bandwidth_mbps }) => bandwidth_mbps !== null,
  );
}

async function expectMeasured(network: Network, window: AskedWindow): Promise<void> {
  const asked = await network.ask('get_bandwidth_summary', window.args);
  const { label, answer, receipt, text } = asked;
  const sensors = (await network.rows('sensors')).map(({ sensor_id }) => sensor_id);
  const measured = await samples(network, window);
  const expected = sensors
    .map((sensor_id) => ({
      sensor_id,
      ...figures(
        measured.filter((sample) => sample.sensor_id === sensor_id),
        window,
      ),
    }))
    .toSorted((a, b) => (b.current ?? -1) - (a.current ?? -1) || (a.sensor_id < b.sensor_id ? -1 : 1));
  const given = (answer['sensors'] as Row[]).map(
    ({ sensor_id, bandwidth, health, samples: count, last_sample }) => ({
      sensor_id,
      count,
      last: last_sample === null ? null : micros(last_sample),
      current: bandwidth.current_mbps,
      average: bandwidth.avg_mbps,
      highest: bandwidth.max_mbps,
      lowest: bandwidth.min_mbps,
      percent: bandwidth.trend_percent,
      trend: bandwidth.trend,
      health,
    }),
  );
  expect(given, label).toEqual(expected);
  expect([answer['total_sensors'], receipt['matched']], label).toEqual([sensors.length, sensors.length]);
  const offline = (answer['sensors'] as Row[]).flatMap((sensor) =>
    sensor['status'] === 'offline' ? [sensor['sensor_id']] : [],
  );
  const current = expected.flatMap((sensor) =>
    sensor.current === null || offline.includes(sensor.sensor_id) ? [] : [sensor.current],
  );
  const total = quarters(current);
  expect(answer['statistics'], label).toEqual({
    total_bandwidth_mbps: current.length === 0 ? null : total / 4,
    avg_bandwidth_mbps: current.length === 0 ? null : quotient(total, 4 * current.length, 2),
    max_bandwidth_mbps: current.length === 0 ? null : Math.max(...current),
    sensors_over_80mbps: current.filter((mbps) => mbps > 80).length,
    sensors_over_200mbps: current.filter((mbps) => mbps > 200).length,
  });
  expectInText(label, text, [sensors.length, ...current]);
  await expectReceipt(network, asked, window, 'metrics');
}

/** Samples are quarters of a megabit, so that sums and means can be exact. */
function quarters(values: number[]): number {
  return values.reduce((total, value) => total + 4 * value, 0);
}

function figures(ofSensor: PlainMetric[], { from, to }: AskedWindow) {
  const inOrder = ofSensor.toSorted((a, b) => a.at - b.at);
  const values = inOrder.map(({ bandwidth_mbps }) => bandwidth_mbps!);
  const middle = from + (to - from) / 2;
  const older = values.filter((_, i) => inOrder[i]!.at < middle);
  const newer = values.filter((_, i) => inOrder[i]!.at >= middle);
  const percent = change(older, newer);
  const fromNothing = quarters(older) === 0 && quarters(newer) > 0;
  const current = values.at(-1) ?? null;
  return {
    count: values.length,
    last: inOrder.at(-1)?.at ?? null,
    current,
    average: values.length === 0 ? null : quotient(quarters(values), 4 * values.length, 2),
    highest: values.length === 0 ? null : Math.max(...values),
    lowest: values.length === 0 ? null : Math.min(...values),
    percent,
    trend:
      older.length === 0 || newer.length === 0
        ? 'unknown'
        : fromNothing || (percent ?? 0) > STABLE_PERCENT
          ? 'increasing'
          : (percent ?? 0) < -STABLE_PERCENT
            ? 'decreasing'
            : 'stable',
    health: current === null ? null : current > 200 ? 'critical' : current > 80 ? 'warning' : 'normal',
  };
}

/** The newer half against the older one, in percent with one decimal; null when one of them tells nothing. */
function change(older: number[], newer: number[]): number | null {
  const [before, after] = [quarters(older) * newer.length, quarters(newer) * older.length];
  if (older.length === 0 || newer.length === 0 || before === 0) return null;
  const percent = quotient(Math.abs(after - before) * 100, before, 1);
  return after < before ? -percent : percent;
}
