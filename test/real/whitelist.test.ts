import { expect, it } from 'vitest';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { expectEmptiness, expectInText } from './sound-answer.js';

type Row = Record<string, any>;

onEveryNetwork('whitelist', (network) => {
  it('get_whitelist_entries lists all, newest first', async () => {
    await expectEntries(network, {});
  });

  it.each(['global', 'sensor'])('get_whitelist_entries lists the scope %s', async (scope) => {
    await expectEntries(network, { scope });
  });

  it('get_whitelist_entries lists what holds for each sensor', async () => {
    for (const { sensor_id } of await network.rows('sensors')) {
      await expectEntries(network, { sensor_id });
      await expectEntries(network, { sensor_id, scope: 'sensor' });
    }
  });

  it('get_whitelist_entries goes on page by page', async () => {
    const rows = await allRows(
      network,
      'get_whitelist_entries',
      { limit: 1 },
      ({ entries }) => entries as Row[],
    );
    expect(rows).toEqual((await network.ask('get_whitelist_entries')).answer['entries']);
  });
});

async function expectEntries(
  network: Network,
  filter: { scope?: string; sensor_id?: string },
): Promise<void> {
  const { scope, sensor_id } = filter;
  const asked = await network.ask('get_whitelist_entries', filter);
  const { label, answer, receipt, text } = asked;
  const expected = (await network.rows('whitelist'))
    .filter((entry) => scope === undefined || entry.scope === scope)
    .filter((entry) => sensor_id === undefined || entry.sensor_id === null || entry.sensor_id === sensor_id)
    .toSorted((a, b) => b.at - a.at || b.id - a.id)
    .map(({ created_at: _, ...entry }) => ({ ...entry, ...withoutHostMask(entry) }));
  const given = answer['entries'].map(({ created_at, ...entry }: Row) => ({
    ...entry,
    at: micros(created_at),
  }));
  expect(given, label).toEqual(expected);
  expect([answer['total_entries'], receipt['matched']], label).toEqual([expected.length, expected.length]);
  expect([answer['scope_filter'], answer['sensor_filter']], label).toEqual([
    scope ?? null,
    sensor_id ?? null,
  ]);
  expectInText(label, text, [expected.length]);
  expectEmptiness(asked, expected.length);
}

/** A network keeps its mask; a single address has none. */
function withoutHostMask(entry: Row): Row {
  const columns = ['ip_cidr', 'source_ip', 'target_ip'];
  const bare = (value: string | null) => value?.replace(/(\.\d+)\/32$|(:[\da-f]*)\/128$/, '$1$2') ?? null;
  return Object.fromEntries(columns.map((name) => [name, bare(entry[name] as string | null)]));
}
