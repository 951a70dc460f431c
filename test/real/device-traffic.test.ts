import { expect, it } from 'vitest';
import { micros, utc } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { validFirst } from './plain-devices.js';
import { quotient, DIRECTIONS, directionOf, hosts, sum } from './plain-traffic.js';
import type { PlainTalker } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness, expectInText } from './sound-answer.js';
import { allWindows, type AskedWindow, byDefault, inside, lastHours } from './windows-asked.js';

type Row = Record<string, any>;

onEveryNetwork('traffic of devices', (network) => {
  it('get_top_talkers says what each host is', async () => {
    const devices = await network.rows('devices');
    const templates = new Map((await network.rows('templates')).map(({ id, name }) => [id, name]));
    const expected = hosts(inside(await network.rows('talkers'), lastHours(72)));
    const rows = await allRows(
      network,
      'get_top_talkers',
      { hours: 72, limit: 200 },
      ({ top_talkers }) => top_talkers as Row[],
    );
    expect(rows.map((row) => [row['ip_address'], row['total_bytes'], row['total_packets']])).toEqual(
      expected.map(({ ip_address, bytes, packets }) => [ip_address, bytes, packets]),
    );
    for (const row of rows) {
      const [device] = validFirst(devices.filter(({ ip_address }) => ip_address === row['ip_address']));
      const type = device?.template_id ?? null;
      expect(row['device_type'], row['ip_address']).toBe(type === null ? null : templates.get(type));
    }
  });

  it('get_top_talkers counts all hosts in every window', async () => {
    for (const window of allWindows()) {
      const asked = await network.ask('get_top_talkers', window.args);
      const expected = hosts(inside(await network.rows('talkers'), window));
      await expectReceipt(network, asked, window, 'talkers');
      expect([asked.answer['count'], asked.answer['top_talkers'].length], asked.label).toEqual([
        expected.length,
        Math.min(10, expected.length),
      ]);
      expectEmptiness(asked, expected.length);
    }
  });

  it('get_device_traffic_stats adds up each direction', async () => {
    const talkers = await network.rows('talkers');
    const busiest = hosts(inside(talkers, byDefault(168))).map(({ ip_address }) => ip_address);
    for (const window of allWindows(168)) await expectTraffic(network, busiest[0]!, window);
    const chosen = busiest.filter((_, i) => i % Math.ceil(busiest.length / 20) === 0);
    for (const address of [...chosen, '203.0.113.250']) await expectTraffic(network, address, lastHours(96));
  });

  it('get_memory_status tells of the central host', async () => {
    for (const window of allWindows()) {
      const asked = await network.ask('get_memory_status', window.args);
      const { answer, receipt, label } = asked;
      const all = await network.rows('stats');
      const rows = inside(all, window);
      const newest = rows.reduce((latest, { at }) => Math.max(latest, at), 0);
      expect(answer['samples'], label).toBe(rows.length);
      expect(answer['memory'] === null ? 0 : micros(answer['memory'].measured_at), label).toBe(newest);
      expectEmptiness(asked, rows.length);
      const before = all
        .filter(({ at }) => at < window.to)
        .reduce((latest, { at }) => Math.max(latest, at), 0);
      expect(receipt['data_as_of'], label).toBe(before === 0 ? null : utc(before));
      const used = rows.map(({ memory_percent }) => memory_percent!);
      if (used.length === 0) continue;
      const [lowest, highest] = [
        used.reduce((a, b) => Math.min(a, b)),
        used.reduce((a, b) => Math.max(a, b)),
      ];
      expect(answer['memory_percent_range'], label).toMatchObject({ lowest, highest });
      const average = used.reduce((a, b) => a + b) / used.length;
      expect(answer['memory_percent_range'].average, label).toBeCloseTo(average, 0);
    }
  });
});

async function expectTraffic(network: Network, ip_address: string, window: AskedWindow): Promise<void> {
  const asked = await network.ask('get_device_traffic_stats', { ...window.args, ip_address });
  const { answer, label, text } = asked;
  await expectReceipt(network, asked, window, 'talkers');
  const rows = inside(await network.rows('talkers'), window).filter((row) => row.ip_address === ip_address);
  for (const direction of DIRECTIONS) {
    expectVolume(
      `${label}: ${direction}`,
      answer[direction],
      rows.filter((row) => directionOf(row) === direction),
    );
  }
  expectVolume(`${label}: total`, answer['total'], rows);
  expectInText(label, text, [sum(rows, ({ byte_count }) => byte_count)]);
  expectEmptiness(asked, rows.length);
}

function expectVolume(label: string, told: Row, rows: PlainTalker[]): void {
  const times = rows.map(({ at }) => at).toSorted((a, b) => a - b);
  const [first, last] = [times.at(0), times.at(-1)];
  const bytes = sum(rows, ({ byte_count }) => byte_count);
  expect(told, label).toMatchObject({
    bytes,
    packets: sum(rows, ({ packet_count }) => packet_count),
    observation_count: rows.length,
    first_seen: first === undefined ? null : utc(first),
    last_seen: last === undefined ? null : utc(last),
  });
  const power = [4, 3, 2, 1].find((step) => bytes >= 1024 ** step) ?? 0;
  const number = power === 0 ? bytes : quotient(bytes, 1024 ** power, 2);
  expect(Number.parseFloat(told['bytes_formatted']), label).toBeCloseTo(number, 1);
}
