import { expect, it } from 'vitest';
import { TECHNIQUES } from '../../src/mcp/answer/attack/techniques.js';
import { THREAT_TYPES } from '../../src/mcp/answer/attack/threat-catalogue.js';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { matching, mostFrequent, newestFirst, oldestFirst, tally } from './plain-alerts.js';
import type { PlainAlert } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness } from './sound-answer.js';
import { allWindows, type AskedWindow, byDefault, inside, lastHours } from './windows-asked.js';

type Row = Record<string, any>;

const stageOf = ({ threat_type }: PlainAlert) => THREAT_TYPES.get(threat_type.toUpperCase())?.stage ?? null;
const techniquesOf = ({ threat_type }: PlainAlert) =>
  THREAT_TYPES.get(threat_type.toUpperCase())?.techniques ?? [];
const tacticsOf = (alert: PlainAlert) => [
  ...new Set(techniquesOf(alert).flatMap((id) => TECHNIQUES[id]!.tactics)),
];

onEveryNetwork('chains', (network) => {
  it('get_attack_chains tells the chains of every window', async () => {
    for (const window of allWindows()) {
      for (const min_stages of [1, 2]) await expectChains(network, window, { min_stages });
    }
  });

  it('get_attack_chains finds a source as an address and as a network', async () => {
    const alerts = inside(await network.rows('alerts'), lastHours(168));
    const staged = alerts.filter(stageOf).flatMap(({ source_ip }) => source_ip ?? []);
    const source_ip = mostFrequent([...staged, '10.9.9.9']);
    const wide = source_ip.includes(':') ? '2001:db8::/32' : `${source_ip.split('.')[0]}.0.0.0/8`;
    await expectChains(network, lastHours(168), { min_stages: 1, source_ip });
    await expectChains(network, lastHours(168), { min_stages: 1, source_ip: wide });
  });

  it('get_attack_chains goes on page by page, each source once', async () => {
    const args = { hours: 168, min_stages: 1, limit: 3 };
    const rows = await allRows<Row>(network, 'get_attack_chains', args, (answer) => answer['attack_chains']);
    const expected = plainChains(inside(await network.rows('alerts'), lastHours(168)), 1);
    expect(new Set(rows.map(({ source_ip }) => source_ip))).toEqual(new Set(expected.keys()));
  });

  it('get_mitre_mapping counts techniques and tactics of every window', async () => {
    for (const window of allWindows()) await expectMapped(network, window, {});
    for (const tactic of ['credential-access', 'Command and Control', 'LATERAL_MOVEMENT', 'impact']) {
      await expectMapped(network, lastHours(168), { tactic });
    }
    const [sensor] = await network.rows('sensors');
    await expectMapped(network, byDefault(24), { sensor_id: sensor!.sensor_id });
  });
});

async function expectChains(network: Network, window: AskedWindow, args: Row): Promise<void> {
  const { min_stages, ...filter } = args;
  const alerts = matching(inside(await network.rows('alerts'), window), filter);
  const asked = await network.ask('get_attack_chains', { ...window.args, ...args });
  const { answer, label, receipt } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  const expected = plainChains(alerts, min_stages);
  expect([answer['count'], receipt['matched']], label).toEqual([expected.size, expected.size]);
  expectEmptiness(asked, expected.size);
  const unstaged = alerts.filter((alert) => stageOf(alert) === null);
  const types = tally(unstaged, ({ threat_type }) => threat_type.toUpperCase());
  expect(answer['without_stage'].alert_count, label).toBe(unstaged.length);
  expect(answer['without_stage'].type_count, label).toBe(types.size);
  for (const { threat_type, count } of answer['without_stage'].threat_types) {
    expect(count, `${label} ${threat_type}`).toBe(types.get(threat_type));
  }
  const counts = answer['attack_chains'].map(({ stage_count }: Row) => stage_count);
  expect(counts, label).toEqual(counts.toSorted((a: number, b: number) => b - a));
  for (const chain of answer['attack_chains'])
    expectChain(label, chain, expected.get(chain.source_ip)!, alerts);
}

function expectChain(label: string, chain: Row, own: PlainAlert[], alerts: PlainAlert[]): void {
  const where = `${label} ${chain['source_ip']}`;
  const firsts = new Map<string, PlainAlert>();
  for (const alert of own) if (!firsts.has(stageOf(alert)!)) firsts.set(stageOf(alert)!, alert);
  expect(micros(chain['first_seen']), where).toBe(own[0]!.at);
  expect(micros(chain['last_seen']), where).toBe(own.at(-1)!.at);
  expect(chain['alert_count'], where).toBe(own.length);
  expect(new Set(chain['stages']), where).toEqual(new Set(firsts.keys()));
  const begins = chain['steps'].map((step: Row) => micros(step['first_seen']));
  expect(begins, where).toEqual([...firsts.values()].map(({ at }) => at));
  expect(chain['severity'], where).toBe(firsts.size >= 4 ? 'CRITICAL' : 'HIGH');
  const all = alerts.filter(({ source_ip }) => source_ip === chain['source_ip']);
  expect(chain['other_alerts'], where).toBe(all.length - own.length);
  for (const step of chain['steps']) {
    const ofStage = own.filter((alert) => stageOf(alert) === step.stage);
    expect([step.alert_count, micros(step.last_seen)], where).toEqual([ofStage.length, ofStage.at(-1)!.at]);
    expect(new Set(step.threat_types), where).toEqual(
      new Set(ofStage.map(({ threat_type }) => threat_type.toUpperCase())),
    );
  }
  expect(chain['gaps'].length, where).toBe(firsts.size - 1);
  for (const { before, from, to, seconds } of chain['gaps']) {
    const first = firsts.get(before)!;
    const earlier = own.slice(0, own.indexOf(first)).at(-1)!;
    expect([micros(from), micros(to)], where).toEqual([earlier.at, first.at]);
    expect(seconds, where).toBeCloseTo((first.at - earlier.at) / 1e6, 2);
  }
}

/** Alerts with a stage, oldest first, of every source that has so many stages. */
function plainChains(alerts: PlainAlert[], minStages: number): Map<string, PlainAlert[]> {
  const sources = new Map<string, PlainAlert[]>();
  for (const alert of oldestFirst(alerts)) {
    if (alert.source_ip === null || stageOf(alert) === null) continue;
    sources.set(alert.source_ip, [...(sources.get(alert.source_ip) ?? []), alert]);
  }
  return new Map([...sources].filter(([, own]) => new Set(own.map(stageOf)).size >= minStages));
}

async function expectMapped(network: Network, window: AskedWindow, args: Row): Promise<void> {
  const { tactic, ...filter } = args;
  const wanted = tactic?.toLowerCase().replaceAll(/[ _]/g, '-');
  const alerts = matching(inside(await network.rows('alerts'), window), filter);
  const asked = await network.ask('get_mitre_mapping', { ...window.args, ...args });
  const { answer, label, receipt } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  const mapped = alerts.filter((alert) =>
    wanted ? tacticsOf(alert).includes(wanted) : techniquesOf(alert).length > 0,
  );
  expect([answer['total_mapped'], receipt['matched']], label).toEqual([mapped.length, mapped.length]);
  const tactics = tally(mapped.flatMap(tacticsOf), String);
  expect(answer['by_tactic'], label).toEqual(
    Object.fromEntries([...tactics].filter(([name]) => !wanted || name === wanted)),
  );
  const techniques = tally(
    mapped.flatMap((alert) =>
      techniquesOf(alert).filter((id) => !wanted || TECHNIQUES[id]!.tactics.includes(wanted)),
    ),
    String,
  );
  const told = answer['techniques'].map(({ technique, alert_count }: Row) => [technique, alert_count]);
  expect(new Map(told), label).toEqual(techniques);
  const none = alerts.filter((alert) => techniquesOf(alert).length === 0);
  expect(answer['unmapped'].alert_count, label).toBe(none.length);
  const ids = newestFirst(mapped).map(({ id }) => id);
  const rows = answer['mapped_alerts'].map(({ alert_id }: Row) => alert_id);
  expect(rows, label).toEqual(ids.slice(0, rows.length));
  expectEmptiness(asked, mapped.length);
}
