import { expect, it } from 'vitest';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { tally } from './plain-alerts.js';
import { learnedBy, providersOf, seenLast, statusBy, validFirst } from './plain-devices.js';
import { expectEmptiness, expectInText } from './sound-answer.js';

type Row = Record<string, any>;

const ELSEWHERE = ['203.0.113.250', '2001:db8:ffff::1'];

onEveryNetwork('devices', (network) => {
  const addresses = async () => [
    ...new Set((await network.rows('devices')).map(({ ip_address }) => ip_address)),
  ];

  it('get_devices lists all of them, of every sensor and type, page by page', async () => {
    const all = await network.rows('devices');
    const sensors = (await network.rows('sensors')).map(({ sensor_id }) => ({ sensor_id }));
    const types = (await network.rows('templates')).map(({ id }) => ({ template_id: id }));
    for (const filter of [{}, { include_inactive: true }, ...sensors, ...types]) {
      const { include_inactive, ...columns } = filter as Row;
      const matching = all.filter((row) =>
        Object.entries(columns).every(([name, value]) => row[name as 'id'] === value),
      );
      const expected = matching.filter(({ is_active }) => include_inactive || is_active !== false);
      const asked = await network.ask('get_devices', filter);
      const classified = expected.filter(({ template_id }) => template_id !== null).length;
      expect(asked.answer['count'], asked.label).toBe(expected.length);
      expect(asked.answer['summary'], asked.label).toEqual({
        total: expected.length,
        classified,
        unclassified: expected.length - classified,
      });
      expectEmptiness(asked, expected.length);
      expectInText(asked.label, asked.text, [expected.length, classified]);
      const rows = await allRows(
        network,
        'get_devices',
        { ...filter, limit: 9 },
        ({ devices }) => devices as Row[],
      );
      const told = rows.map((row) => [
        row['id'],
        row['ip_address'],
        row['sensor_id'],
        row['learned_behavior']?.packet_count ?? null,
      ]);
      expect(told, asked.label).toEqual(
        expected
          .toSorted(seenLast)
          .map((row) => [row.id, row.ip_address, row.sensor_id, learnedBy(row)?.packets ?? null]),
      );
    }
  });

  it('get_device_by_ip finds the row that holds now', async () => {
    const devices = await network.rows('devices');
    const templates = new Map((await network.rows('templates')).map(({ id, name }) => [id, name]));
    for (const ip_address of [...(await addresses()), ...ELSEWHERE]) {
      const asked = await network.ask('get_device_by_ip', { ip_address, detail: 'full' });
      const rows = validFirst(devices.filter((row) => row.ip_address === ip_address));
      const { device } = asked.answer;
      expect(device?.id, asked.label).toBe(rows[0]?.id);
      expectEmptiness(asked, rows.length);
      if (rows[0] === undefined) continue;
      const { template_id, seen } = rows[0];
      expect(device.template_name, asked.label).toBe(
        template_id === null ? null : templates.get(template_id),
      );
      expect(device.last_seen === null ? null : micros(device.last_seen), asked.label).toBe(seen);
      expect(asked.text).not.toContain('mixed-community-5521');
    }
  });

  it('get_device_learning_status and get_device_learned_behavior read what was stored', async () => {
    const devices = await network.rows('devices');
    for (const ip_address of [...(await addresses()), ...ELSEWHERE]) {
      const [device] = validFirst(devices.filter((row) => row.ip_address === ip_address));
      const learned = device ? learnedBy(device) : null;
      const { answer, label } = await network.ask('get_device_learning_status', { ip_address });
      expect(answer['learning_status'], label).toBe(device ? statusBy(learned) : 'not_found');
      expect(answer['statistics'], label).toMatchObject({
        packet_count: learned?.packets ?? 0,
        unique_ports: learned?.ports ?? 0,
        unique_destinations: learned?.destinations ?? 0,
      });
      const behavior = await network.ask('get_device_learned_behavior', { ip_address });
      expect(behavior.answer['learned_behavior']?.packet_count ?? null, label).toBe(learned?.packets ?? null);
      expect(behavior.answer['can_create_template'], label).toBe((learned?.packets ?? 0) >= 100);
      expectEmptiness(behavior, learned === null ? 0 : 1);
    }
  });

  it('get_device_classification_hints has reasons for every type it names', async () => {
    for (const ip_address of await addresses()) {
      const { answer, label } = await network.ask('get_device_classification_hints', { ip_address });
      const suggestions = answer['suggested_templates'] as Row[];
      const order = suggestions.map(({ confidence }) => confidence as number);
      expect(order, label).toEqual(order.toSorted((a, b) => b - a));
      expect(answer['confidence'], label).toBe(order[0] ?? 0);
      for (const { confidence, reasons } of suggestions) {
        expect(reasons.length, label).toBeGreaterThan(0);
        expect(confidence > 0 && confidence <= 1, label).toBe(true);
      }
    }
  });

  it('get_device_classification_stats and get_alert_suppression_stats count', async () => {
    const { answer } = await network.ask('get_device_classification_stats');
    const active = (await network.rows('devices')).filter(({ is_active }) => is_active !== false);
    const templates = await network.rows('templates');
    const typed = active.flatMap(({ template_id }) => templates.filter(({ id }) => id === template_id));
    const providers = (await network.rows('providers')).filter(({ is_active }) => is_active !== false);
    expect(answer['statistics']).toMatchObject({
      total_devices: active.length,
      classified_devices: typed.length,
      unclassified_devices: active.length - typed.length,
      by_category: Object.fromEntries(tally(typed, ({ category }) => category!)),
      total_templates: templates.filter(({ is_active }) => is_active !== false).length,
      total_service_providers: providers.length,
    });
    const counted = answer['statistics'].by_template.map(({ template_name, count }: Row) => [
      template_name,
      count,
    ]);
    expect(new Map(counted)).toEqual(tally(typed, ({ name }) => name));
    const suppression = await network.ask('get_alert_suppression_stats');
    expect(suppression.answer['statistics']).toMatchObject({
      devices_monitored: active.length,
      devices_with_templates: typed.length,
      service_providers: providers.length,
    });
  });

  it('get_device_templates and get_device_template_details know devices and rules', async () => {
    const templates = await network.rows('templates');
    const rules = await network.rows('rules');
    const asked = await network.ask('get_device_templates');
    const active = templates.filter(({ is_active }) => is_active !== false);
    const listed = new Set(asked.answer['templates'].map(({ id }: Row) => id));
    expect(listed).toEqual(new Set(active.map(({ id }) => id)));
    expect(asked.answer['count']).toBe(active.length);
    expectEmptiness(asked, active.length);
    for (const { id } of templates) {
      const { template } = (await network.ask('get_device_template_details', { template_id: id })).answer;
      const expected = rules
        .filter(({ template_id }) => template_id === id)
        .map((rule) => rule.behavior_type);
      expect(template.behaviors.map((rule: Row) => rule['behavior_type'])).toEqual(expected.toSorted());
    }
  });

  it('check_ip_service_provider compares with every network', async () => {
    await expectProviders(network, [
      ...(await addresses()),
      ...ELSEWHERE,
      '192.0.2.9',
      '128.9.9.9',
      '::1',
      'ffff::1',
    ]);
    const { answer } = await network.ask('get_service_providers');
    const active = (await network.rows('providers')).filter(({ is_active }) => is_active !== false);
    expect([answer['count'], answer['providers'].length]).toEqual([active.length, active.length]);
  });

  it('test_alert_suppression suppresses nothing for devices without a type', async () => {
    const devices = (await network.rows('devices')).filter(({ is_active }) => is_active !== false);
    for (const source_ip of (await addresses()).slice(0, 10)) {
      const typed = devices.filter((row) => row.ip_address === source_ip && row.template_id !== null);
      const { answer, label } = await network.ask('test_alert_suppression', {
        source_ip,
        destination_ip: '203.0.113.250',
        alert_type: 'HIGH_OUTBOUND_VOLUME',
      });
      if (typed.length === 0) expect(answer['would_suppress'], label).toBe(false);
      for (const { device } of answer['matching_behaviors']) expect(device, label).toBe(source_ip);
    }
  });
});

async function expectProviders(network: Network, addresses: string[]): Promise<void> {
  const providers = await network.rows('providers');
  for (const ip_address of addresses) {
    const asked = await network.ask('check_ip_service_provider', { ip_address });
    const expected = providersOf(ip_address, providers);
    expect(
      asked.answer['matches'].map((match: Row) => match['provider_name']),
      asked.label,
    ).toEqual(expected);
    expect(asked.answer['is_service_provider'], asked.label).toBe(expected.length > 0);
    expectEmptiness(asked, expected.length);
  }
}
