import { expect, it } from 'vitest';
import { SECRETS } from './additions.js';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { effective, leavesOf, newestOf, shownValue } from './plain-configuration.js';
import type { PlainParameter } from './plain-rows.js';
import { type Asked, expectEmptiness, expectInText } from './sound-answer.js';

type Row = Record<string, any>;

onEveryNetwork('configuration', (network) => {
  it.each(['all', 'thresholds', 'alerts', 'threat_feeds'])(
    'get_config gives the section %s',
    async (section) => {
      const values = effective(await network.rows('parameters'));
      const expected = [...values].filter(([path]) => section === 'all' || path.startsWith(`${section}.`));
      const asked = await network.ask('get_config', section === 'all' ? {} : { section });
      expect(asked.answer['section']).toBe(section);
      expect(asked.answer['total_parameters']).toBe(expected.length);
      expect(new Map(leavesOf(asked.answer['config']))).toEqual(new Map(expected));
      expectInText(asked.label, asked.text, [expected.length]);
      expectEmptiness(asked, expected.length);
      expectNoSecret(asked);
    },
  );

  it('get_config_parameters lists the global ones, the newest of each path', async () => {
    await expectParameters(network, {});
    await expectParameters(network, { path_prefix: 'Thresholds.port_scan' });
    await expectParameters(network, { path_prefix: 'no.such.path' });
  });

  it('get_config_parameters lists those of each sensor too, and says which hold', async () => {
    for (const { sensor_id } of await network.rows('sensors')) {
      await expectParameters(network, { sensor_id });
      await expectParameters(network, { sensor_id, path_prefix: 'thresholds.' });
    }
  });

  it('get_config_parameters goes on page by page', async () => {
    const rows = await allRows(
      network,
      'get_config_parameters',
      { limit: 4 },
      ({ parameters }) => parameters as Row[],
    );
    const expected = await parametersOf(network, {});
    expect(rows.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });

  it('get_detection_rules groups what holds for all and for each sensor', async () => {
    const sensors = (await network.rows('sensors')).map(({ sensor_id }) => sensor_id);
    for (const sensor_id of [undefined, ...sensors]) await expectRules(network, sensor_id);
  });

  it('get_detection_rules goes on page by page', async () => {
    const whole = await network.ask('get_detection_rules');
    const rows = await allRows(network, 'get_detection_rules', { limit: 1 }, ({ rules }) => rules as Row[]);
    expect(rows).toEqual(whole.answer['rules']);
  });
});

function expectNoSecret({ label, answer, text }: Asked): void {
  for (const secret of SECRETS) {
    expect(JSON.stringify(answer), `${label}: a secret`).not.toContain(secret);
    expect(text, `${label}: a secret`).not.toContain(secret);
  }
}

interface ParameterFilter {
  sensor_id?: string;
  path_prefix?: string;
}

async function parametersOf(network: Network, { sensor_id, path_prefix }: ParameterFilter) {
  const newest = newestOf(await network.rows('parameters')).filter(
    (row) =>
      (row.sensor_id === null || row.sensor_id === sensor_id) &&
      row.parameter_path.toLowerCase().startsWith((path_prefix ?? '').toLowerCase()),
  );
  const order = await network.inOrder([...new Set(newest.map((row) => row.parameter_path))]);
  const place = new Map(order.map((path, index) => [path, index]));
  const own = ({ sensor_id: owner }: PlainParameter) => Number(owner !== null);
  return newest.toSorted(
    (a, b) => place.get(a.parameter_path)! - place.get(b.parameter_path)! || own(a) - own(b),
  );
}

async function expectParameters(network: Network, filter: ParameterFilter): Promise<void> {
  const asked = await network.ask('get_config_parameters', { ...filter });
  const { label, answer, receipt, text } = asked;
  const rows = await parametersOf(network, filter);
  const ofSensor = new Set(rows.filter((row) => row.sensor_id !== null).map((row) => row.parameter_path));
  const stored = await network.rows('parameters');
  const ofPath = (row: PlainParameter) =>
    stored.filter(
      ({ parameter_path, sensor_id }) => parameter_path === row.parameter_path && sensor_id === row.sensor_id,
    );
  const expected = rows.map((row) => ({
    id: row.id,
    sensor_id: row.sensor_id,
    parameter_path: row.parameter_path,
    parameter_value: shownValue(row),
    parameter_type: row.parameter_type,
    scope: row.scope,
    description: row.description,
    at: row.at,
    updated_by: row.updated_by,
    effective: row.sensor_id !== null || !ofSensor.has(row.parameter_path),
    earlier_values: ofPath(row).length - 1,
  }));
  const given = answer['parameters'].map(({ updated_at, ...row }: Row) => ({
    ...row,
    at: micros(updated_at),
  }));
  expect(given, label).toEqual(expected);
  const total = expected.length;
  expect([answer['total_parameters'], answer['count'], receipt['matched']], label).toEqual([
    total,
    total,
    total,
  ]);
  expectInText(label, text, [total]);
  expectEmptiness(asked, total);
  expectNoSecret(asked);
}

async function expectRules(network: Network, sensor_id: string | undefined): Promise<void> {
  const asked = await network.ask('get_detection_rules', { sensor_id });
  const { label, answer, receipt, text } = asked;
  const rules = new Map<string, Row>();
  for (const [path, value] of effective(await network.rows('parameters'), sensor_id)) {
    const [section, ...below] = path.split('.');
    if (section !== 'thresholds') continue;
    // What belongs to no kind of detection stands together.
    const type = below.length > 1 ? below[0]! : 'general';
    const setting = below.length > 1 ? below.slice(1).join('.') : below[0]!;
    rules.set(type, { ...rules.get(type), [setting]: value });
  }
  const expected = [...rules].map(([detection_type, { enabled = null, ...settings }]) => ({
    detection_type,
    enabled,
    settings,
  }));
  const active = expected.filter(({ enabled }) => enabled === true).length;
  expect(new Set(answer['rules']), label).toEqual(new Set(expected));
  expect([answer['total_rules'], answer['active_rules']], label).toEqual([expected.length, active]);
  expect([receipt['matched'], answer['rules'].length], label).toEqual([expected.length, expected.length]);
  expectInText(label, text, [expected.length, active]);
  expectEmptiness(asked, expected.length);
}
