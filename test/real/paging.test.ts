import { expect, it } from 'vitest';
import { onEveryNetwork } from './network.js';
import { allPages, allRows } from './pages.js';
import { type Filter, given, matching, newestFirst, shown } from './plain-alerts.js';
import { busyWindow, inside, YESTERDAY_IN_AMSTERDAM } from './windows-asked.js';

type Row = Record<string, unknown>;

onEveryNetwork('pages', (network) => {
  it.each([
    [{}, 500],
    [{ severity: 'low', text: 'a' }, 120],
    [{ ip_address: '10.0.0.0/8', acknowledged: false, severity: 'medium' }, 9],
  ] as [Filter, number][])(
    'get_recent_threats gives every alert of a window once: %j by %i',
    async (filter, limit) => {
      const window = busyWindow(network.set);
      const expected = newestFirst(matching(inside(await network.rows('alerts'), window), filter));
      const args = { ...window.args, ...filter, limit };
      const pages = await allPages(network, 'get_recent_threats', args, ({ alerts }) => alerts as Row[]);
      const rows = pages.flatMap(({ answer }) => answer['alerts'] as Row[]);
      expect(rows.map(given)).toEqual(expected.map(shown));
      for (const { answer } of pages) expect(answer['statistics']).toEqual(pages[0]!.answer['statistics']);
    },
  );

  it('get_sensor_alerts gives every alert of a sensor once', async () => {
    const [sensor_id] = (await network.rows('alerts'))
      .map((alert) => alert.sensor_id)
      .filter((id) => id !== null);
    const args = { sensor_id, ...YESTERDAY_IN_AMSTERDAM.args, limit: 500, severity: 'medium' };
    const rows = await allRows(network, 'get_sensor_alerts', args, ({ alerts }) => alerts as Row[]);
    const filter = { sensor_id: sensor_id!, severity: 'medium' };
    const alerts = inside(await network.rows('alerts'), YESTERDAY_IN_AMSTERDAM);
    expect(rows.map(given)).toEqual(newestFirst(matching(alerts, filter)).map(shown));
  });

  it('a page that begins among alerts of the same instant leaves none of them out', async () => {
    const alerts = newestFirst(await network.rows('alerts'));
    const twins = alerts
      .filter(({ at }, i) => alerts[i + 1]?.at === at && alerts[i + 2]?.at === at)
      .slice(0, 3);
    expect(twins.length).toBe(3);
    for (const { at } of twins) {
      const second = new Date(Math.floor(at / 1e6) * 1_000);
      const window = { from: second.toISOString(), to: new Date(second.getTime() + 1_000).toISOString() };
      const rows = await allRows(
        network,
        'get_recent_threats',
        { ...window, limit: 2 },
        (a) => a['alerts'] as Row[],
      );
      const [from, to] = [Math.floor(at / 1e6) * 1e6, Math.floor(at / 1e6) * 1e6 + 1e6];
      expect(rows.map(given)).toEqual(alerts.filter((alert) => alert.at >= from && alert.at < to).map(shown));
    }
  });

  it('a cursor goes on with its own call only', async () => {
    const { receipt } = await network.ask('get_recent_threats', { hours: 24, limit: 2 });
    const cursor = receipt['next_cursor'] as string;
    for (const args of [{ hours: 24, severity: 'low' }, { hours: 23 }, { hours: 24, text: 'x' }]) {
      expect(await network.refusal('get_recent_threats', { ...args, cursor })).toMatch(/^invalid_argument: /);
    }
    expect(await network.refusal('export_alerts_csv', { hours: 24, cursor })).toMatch(/^invalid_argument: /);
    const alone = await network.ask('get_recent_threats', { cursor });
    expect(alone.receipt['window']).toEqual(receipt['window']);
  });
});
