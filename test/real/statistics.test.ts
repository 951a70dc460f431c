import { expect, it } from 'vitest';
import { HOUR, micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import {
  type Filter,
  filtersFor,
  matching,
  mostFrequent,
  oldestFirst,
  ranked,
  tally,
} from './plain-alerts.js';
import type { PlainAlert } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { expectInText } from './sound-answer.js';
import { allWindows, type AskedWindow, byDefault, inside, lastHours } from './windows-asked.js';

const GROUPINGS = ['severity', 'threat_type', 'hour'] as const;
type Grouping = (typeof GROUPINGS)[number];

/** Zones whose hours begin elsewhere; no clock is changed in the weeks of the sets. */
const HALF_HOUR_ZONES = {
  'Asia/Kolkata': 5.5 * HOUR,
  'America/St_Johns': -3.5 * HOUR,
  'Asia/Kathmandu': 5.75 * HOUR,
};

onEveryNetwork('statistics', (network) => {
  it.each(GROUPINGS)('get_alert_statistics counts every window by %s', async (group_by) => {
    for (const window of allWindows()) await expectCounted(network, group_by, window, {});
  });

  it.each(GROUPINGS)('get_alert_statistics counts what the filters let pass by %s', async (group_by) => {
    const filters = filtersFor(await network.rows('alerts'));
    for (const filter of filters.filter((_, i) => i % 3 === GROUPINGS.indexOf(group_by))) {
      await expectCounted(network, group_by, lastHours(168), filter);
    }
  });

  it('get_alert_statistics counts by severity unless told otherwise', async () => {
    const { answer } = await network.ask('get_alert_statistics');
    expect(answer['grouped_by']).toBe('severity');
    expect(answer).toEqual({
      ...(await network.ask('get_alert_statistics', { group_by: 'severity' })).answer,
      receipt: expect.anything(),
    });
  });

  it('get_alert_statistics begins hours where the asked zone does', async () => {
    for (const [timezone, ahead] of Object.entries(HALF_HOUR_ZONES)) {
      const window = { ...byDefault(24), args: { timezone } };
      await expectCounted(network, 'hour', window, {}, ahead);
    }
  });

  it('get_alert_statistics goes on page by page, each group once', async () => {
    for (const [group_by, limit] of [
      ['threat_type', 5],
      ['hour', 17],
      ['severity', 2],
    ] as [Grouping, number][]) {
      const expected = groups(inside(await network.rows('alerts'), lastHours(168)), group_by);
      const args = { hours: 168, group_by, limit };
      const found = await allRows(network, 'get_alert_statistics', args, ({ data }) => data as Row[]);
      expect(found.map(groupOf)).toEqual(expected);
    }
  });

  it('dashboard://summary tells the last day', async () => {
    const { contents } = await network.client.readResource({ uri: 'dashboard://summary' });
    const { text, mimeType } = contents[0] as { text: string; mimeType: string };
    expect(mimeType).toBe('text/plain');
    expect(text).not.toContain('/32');
    const alerts = inside(await network.rows('alerts'), byDefault(24));
    expectInText('summary', text, [alerts.length]);
    const figure = (name: string) =>
      Number(new RegExp(`^\\s*${name.replaceAll('.', '\\.')}: (\\d+)$`, 'm').exec(text)?.[1]);
    const severities = tally(alerts, ({ severity }) => severity.toUpperCase());
    for (const name of ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO']) {
      expect(figure(name), name).toBe(severities.get(name) ?? 0);
    }
    const types = ranked(tally(alerts, ({ threat_type }) => threat_type)).slice(0, 5);
    expect(types.map(([name]) => [name, figure(name)])).toEqual(types);
    const sources = tally(
      alerts.filter(({ source_ip }) => source_ip !== null),
      ({ source_ip }) => source_ip!,
    );
    const fifth = [...sources.values()].toSorted((a, b) => b - a)[4] ?? 0;
    const surely = [...sources].filter(([, count]) => count > fifth);
    expect(surely.map(([name]) => [name, figure(name)])).toEqual(surely);
    expect(text).toContain(mostFrequent(alerts.map(({ source_ip }) => source_ip)));
  });
});

async function expectCounted(
  network: Network,
  group_by: Grouping,
  window: AskedWindow,
  filter: Filter,
  ahead = 0,
): Promise<void> {
  const alerts = matching(inside(await network.rows('alerts'), window), filter);
  const asked = await network.ask('get_alert_statistics', { group_by, ...window.args, ...filter });
  const { label, answer, receipt, text } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  const expected = groups(alerts, group_by, ahead);
  expect(answer['total_alerts'], label).toBe(alerts.length);
  expect(answer['grouped_by'], label).toBe(group_by);
  expect(receipt['matched'], `${label}: groups`).toBe(expected.length);
  expect(answer['data'].map(groupOf), label).toEqual(expected.slice(0, receipt['returned']));
  expectInText(label, text, [
    alerts.length,
    ...expected.slice(0, receipt['returned']).map(({ count }) => count),
  ]);
  const most = expected.reduce((greatest, { count }) => Math.max(greatest, count), 0);
  const commonest = expected.filter(({ count }) => count === most).map(({ name }) => name);
  const { most_common_category: category, most_common_count } = answer['insights'];
  expect(most_common_count, label).toBe(alerts.length === 0 ? null : most);
  expect(commonest.length === 0 ? [null] : commonest, `${label}: the most common`).toContain(
    category !== null && group_by === 'hour' ? micros(category) : category,
  );
}

type Row = Record<string, any>;

interface Group {
  name: string | number;
  count: number;
  share: number;
  first: number;
  last: number;
}

function groups(alerts: PlainAlert[], by: Grouping, ahead = 0): Group[] {
  const nameOf = (alert: PlainAlert): string =>
    by === 'hour'
      ? String(alert.at - ((((alert.at + ahead) % HOUR) + HOUR) % HOUR))
      : by === 'severity'
        ? alert.severity.toUpperCase()
        : alert.threat_type;
  const counts = tally(alerts, nameOf);
  const newestHourFirst = () => [...counts].toSorted(([a], [b]) => Number(b) - Number(a));
  const order = by === 'hour' ? newestHourFirst() : ranked(counts);
  const inOrder = oldestFirst(alerts);
  const first = new Map(inOrder.toReversed().map((alert) => [nameOf(alert), alert.at]));
  const last = new Map(inOrder.map((alert) => [nameOf(alert), alert.at]));
  return order.map(([name, count]) => ({
    name: by === 'hour' ? Number(name) : name,
    count,
    share: Math.round((1000 * count) / alerts.length) / 10,
    first: first.get(name)!,
    last: last.get(name)!,
  }));
}

function groupOf(given: Row): Group {
  return {
    name: given['category'] ?? micros(given['time_period']),
    count: given['count'],
    share: given['share_percent'],
    first: micros(given['first_occurrence']),
    last: micros(given['last_occurrence']),
  };
}
