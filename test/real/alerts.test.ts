import { expect, it } from 'vitest';
import { micros } from './instants.js';
import { onEveryNetwork } from './network.js';
import {
  distinct,
  type Filter,
  filtersFor,
  given,
  matching,
  newestFirst,
  ranked,
  shown,
  tally,
} from './plain-alerts.js';
import type { PlainAlert } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { type Asked, expectEmptiness, expectInText } from './sound-answer.js';
import { allWindows, type AskedWindow, byDefault, inside, lastHours } from './windows-asked.js';

/** by_type names the most frequent types, and a note says so where there are more. */
const MOST_TYPES = 100;

onEveryNetwork('alerts listed', (network) => {
  const expectRecent = async (window: AskedWindow, filter: Filter) => {
    const alerts = matching(inside(await network.rows('alerts'), window), filter);
    const asked = await network.ask('get_recent_threats', { ...window.args, ...filter });
    expectListed(asked, alerts);
    await expectReceipt(network, asked, window, 'alerts');
    return { alerts, asked };
  };

  it('get_recent_threats counts and lists the alerts of every window', async () => {
    for (const window of allWindows()) await expectRecent(window, {});
  });

  it('get_recent_threats counts and lists what the filters let pass', async () => {
    const filters = filtersFor(await network.rows('alerts'));
    for (const [i, filter] of filters.entries()) {
      await expectRecent(i % 2 === 0 ? lastHours(168) : byDefault(24), filter);
    }
  });

  it('get_recent_threats says of how many sources and destinations alerts are', async () => {
    for (const window of allWindows()) {
      const { alerts, asked } = await expectRecent(window, { acknowledged: false });
      const { unique_source_ips, unique_destination_ips } = asked.answer['statistics'];
      expect(unique_source_ips, asked.label).toBe(distinct(alerts.map(({ source_ip }) => source_ip)));
      expect(unique_destination_ips, asked.label).toBe(
        distinct(alerts.map(({ destination_ip }) => destination_ip)),
      );
      expectInText(asked.label, asked.text, [unique_source_ips, unique_destination_ips]);
    }
  });

  it('get_recent_threats understands an indicator that nobody shall click', async () => {
    const alerts = await network.rows('alerts');
    const address = alerts.find(({ source_ip }) => source_ip?.includes('.'))!.source_ip!;
    const found = matching(inside(alerts, lastHours(168)), { source_ip: address });
    const args = { hours: 168, source_ip: address.replaceAll('.', '[.]') };
    expect((await network.ask('get_recent_threats', args)).answer['total_alerts']).toBe(found.length);
  });

  it('an answer without alerts says when one last matched', async () => {
    const alerts = await network.rows('alerts');
    const window = lastHours(1);
    const type = [...tally(alerts, ({ threat_type }) => threat_type).keys()].find(
      (name) => matching(inside(alerts, window), { threat_type: name }).length === 0,
    )!;
    const { asked } = await expectRecent(window, { threat_type: type });
    const [last] = newestFirst(matching(inside(alerts, lastHours(168)), { threat_type: type }));
    const empty = asked.receipt['notes'].find(({ code }: { code: string }) => code === 'empty');
    expect(micros(/\d{4}-\d\d-\d\dT\S+Z/.exec(empty.message)?.[0])).toBe(last!.at);
  });

  it('get_sensor_alerts counts and lists the alerts of each sensor', async () => {
    const alerts = await network.rows('alerts');
    for (const { sensor_id } of await network.rows('sensors')) {
      for (const [window, filter] of [
        [byDefault(24), {}],
        [lastHours(168), { severity: 'low' }],
        [byDefault(24), { ip_address: '10.0.0.0/8', acknowledged: false }],
      ] as [AskedWindow, Filter][]) {
        const asked = await network.ask('get_sensor_alerts', { sensor_id, ...window.args, ...filter });
        expect(asked.answer['sensor_id']).toBe(sensor_id);
        expectListed(asked, matching(inside(alerts, window), { ...filter, sensor_id }));
        await expectReceipt(network, asked, window, 'alerts');
      }
    }
  });

  it('get_sensor_alerts knows sensors that nobody registered by their alerts, and no others', async () => {
    const registered = (await network.rows('sensors')).map(({ sensor_id }) => sensor_id);
    const alerts = inside(await network.rows('alerts'), byDefault(24));
    const strangers = new Set(alerts.map(({ sensor_id }) => sensor_id ?? registered[0]!));
    for (const sensor_id of [...strangers].filter((id) => !registered.includes(id))) {
      const asked = await network.ask('get_sensor_alerts', { sensor_id });
      expectListed(asked, matching(alerts, { sensor_id }));
    }
    const refusal = await network.refusal('get_sensor_alerts', { sensor_id: `${registered[0]}x` });
    expect(refusal).toMatch(/^not_found: /);
    expect(refusal).toContain(registered[0]);
  });

  it('get_alert gives the alert with an id', async () => {
    const alerts = inside(await network.rows('alerts'), byDefault(744));
    for (let i = 0; i < alerts.length; i += Math.ceil(alerts.length / 40)) {
      const asked = await network.ask('get_alert', { alert_id: alerts[i]!.id });
      expect(given(asked.answer['alert']), asked.label).toEqual(shown(alerts[i]!));
      await expectReceipt(network, asked, byDefault(744), 'alerts');
    }
  });

  it('get_alert looks in its window only', async () => {
    const old = newestFirst(await network.rows('alerts')).at(-1)!;
    expect(await network.refusal('get_alert', { alert_id: old.id, hours: 1 })).toMatch(/^not_found: /);
    expect(await network.refusal('get_alert', { alert_id: 2_147_483_647 })).toMatch(/^not_found: /);
  });
});

/** Totals over all alerts that match, and the newest of them. */
function expectListed(asked: Asked, alerts: PlainAlert[]): void {
  const { label, answer, receipt, text } = asked;
  expect(answer['total_alerts'], `${label}: total_alerts`).toBe(alerts.length);
  expect(receipt['matched'], `${label}: matched`).toBe(alerts.length);
  const severities = tally(alerts, ({ severity }) => severity.toUpperCase());
  const types = ranked(tally(alerts, ({ threat_type }) => threat_type));
  const { by_severity, by_type } = answer['statistics'];
  expect(Object.entries(by_severity), `${label}: by_severity`).toEqual(ranked(severities));
  expect(Object.entries(by_type), `${label}: by_type`).toEqual(types.slice(0, MOST_TYPES));
  const codes = receipt['notes'].map(({ code }: { code: string }) => code);
  expect(codes.includes('types_left_out'), label).toBe(types.length > MOST_TYPES);
  expectEmptiness(asked, alerts.length);
  expectInText(label, text, [alerts.length, ...severities.values()]);
  const rows = answer['alerts'] as Record<string, unknown>[];
  const page = newestFirst(alerts).slice(0, receipt['returned']);
  expect(rows.map(given), `${label}: alerts`).toEqual(page.map(shown));
  expect(receipt['truncated'], label).toBe(rows.length < alerts.length);
  expect(rows.length > 0, `${label}: a page holds something`).toBe(alerts.length > 0);
}
