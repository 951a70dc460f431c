import { expect, it } from 'vitest';
import { HOUR, micros, utc } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { expectReceipt } from './receipts.js';
import { type AskedWindow, inside, NOW } from './windows-asked.js';

onEveryNetwork('windows', (network) => {
  it('begin with their first instant and end before their last', async () => {
    const alerts = (await network.rows('alerts')).toSorted((a, b) => a.at - b.at);
    for (let i = 0; i < alerts.length; i += Math.ceil(alerts.length / 15)) {
      const { at } = alerts[i]!;
      expect(await expectCounted(network, { from: utc(at), to: utc(at + 1) }, at, at + 1)).toBeGreaterThan(0);
      const end = Math.min(at + HOUR, NOW);
      await expectCounted(network, { from: utc(at + 1), to: utc(end) }, at + 1, end);
      await expectCounted(network, { from: utc(at - HOUR), to: utc(at) }, at - HOUR, at);
    }
  });

  it('tile: the hours of a day are the day', async () => {
    const day = NOW - 24 * HOUR;
    let sum = 0;
    for (let from = day; from < NOW; from += HOUR) {
      sum += await expectCounted(network, { from: utc(from), to: utc(from + HOUR) }, from, from + HOUR);
    }
    expect(sum).toBe(await expectCounted(network, {}, day, NOW));
  });

  it('know a sensor as blind from ten minutes of silence on, and not before', async () => {
    const seen = (await network.rows('sensors')).flatMap((sensor) => sensor.seen ?? []);
    const ends = seen.flatMap((at) => [at + 600e6, at + 600e6 + 1_000]).filter((at) => at <= NOW);
    for (const end of ends) {
      await expectCounted(network, { from: utc(end - HOUR), to: utc(end) }, end - HOUR, end);
    }
  });

  it.each([
    [{ hours: 24 }, '2026-11-19T12:00:00.001Z', '2026-11-20T12:00:00.001Z'],
    [{ from: 'now-24h' }, '2026-11-19T12:00:00.001Z', '2026-11-20T12:00:00.001Z'],
    [{ from: 'now-1d', to: 'now' }, '2026-11-19T12:00:00.001Z', '2026-11-20T12:00:00.001Z'],
    [{ hours: 0.5 }, '2026-11-20T11:30:00.001Z', '2026-11-20T12:00:00.001Z'],
    [{ hours: 744 }, '2026-10-20T12:00:00.001Z', '2026-11-20T12:00:00.001Z'],
    [{ from: 'now-2w', to: 'now-90s' }, '2026-11-06T12:00:00.001Z', '2026-11-20T11:58:30.001Z'],
    [{ from: 'yesterday' }, '2026-11-19T00:00:00Z', '2026-11-20T00:00:00Z'],
    [{ from: 'today' }, '2026-11-20T00:00:00Z', '2026-11-20T12:00:00.001Z'],
    [{ from: 'yesterday', timezone: 'America/New_York' }, '2026-11-19T05:00:00Z', '2026-11-20T05:00:00Z'],
    [
      { from: 'yesterday', to: 'now', timezone: 'Asia/Tokyo' },
      '2026-11-18T15:00:00Z',
      '2026-11-20T12:00:00.001Z',
    ],
    [{ from: '2026-11-19T00:00:00-03:30', to: 'today' }, '2026-11-19T03:30:00Z', '2026-11-20T12:00:00.001Z'],
    // Nothing is known of what comes after the instant answers are given for.
    [
      { from: '2026-11-20T00:00:00Z', to: '2026-12-01T00:00:00Z' },
      '2026-11-20T00:00:00Z',
      '2026-11-20T12:00:00.001Z',
    ],
  ])('%j goes from %s to %s', async (args, from, to) => {
    expect(await expectCounted(network, args, micros(from), micros(to))).toBeGreaterThan(0);
  });

  it.each([
    { hours: 1, from: 'yesterday' },
    { from: '2026-11-20T10:00:00Z', to: '2026-11-20T10:00:00Z' },
    { from: '2026-11-20T10:00:00' },
    { hours: 0 },
    { hours: 24 * 400 },
    { from: 'now-1h', timezone: 'Europe/Amsterdan' },
  ])('%j is no window', async (args) => {
    expect(await network.refusal('get_alert_statistics', args)).toMatch(/^invalid_argument: /);
  });
});

async function expectCounted(
  network: Network,
  args: Record<string, unknown>,
  from: number,
  to: number,
): Promise<number> {
  const window: AskedWindow = { title: '', args, from, to };
  const asked = await network.ask('get_alert_statistics', args);
  await expectReceipt(network, asked, window, 'alerts');
  const expected = inside(await network.rows('alerts'), window).length;
  expect(asked.answer['total_alerts'], asked.label).toBe(expected);
  return expected;
}
