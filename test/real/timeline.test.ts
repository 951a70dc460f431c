import { expect, it } from 'vitest';
import { type Network, onEveryNetwork } from './network.js';
import { allPages } from './pages.js';
import { distinct, type Filter, filtersFor, given, matching, oldestFirst, shown } from './plain-alerts.js';
import type { PlainAlert } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { expectInText } from './sound-answer.js';
import { allWindows, type AskedWindow, busyWindow, byDefault, inside, lastHours } from './windows-asked.js';

const PHASES = ['reconnaissance', 'exploitation', 'persistence', 'lateral_movement', 'exfiltration'];

/** Types about whose phase nobody argues. */
const SURELY: Record<string, string> = {
  PORT_SCAN: 'reconnaissance',
  BRUTE_FORCE_ATTEMPT: 'exploitation',
  DCSYNC_ATTACK: 'exploitation',
  BEACONING_DETECTED: 'persistence',
  LATERAL_MOVEMENT: 'lateral_movement',
  DATA_EXFILTRATION: 'exfiltration',
  HIGH_OUTBOUND_VOLUME: 'exfiltration',
};

onEveryNetwork('timeline', (network) => {
  it('get_threat_timeline begins with the oldest alerts of every window', async () => {
    for (const window of allWindows()) await expectBegins(network, window, {});
  });

  it('get_threat_timeline tells what the filters let pass', async () => {
    for (const filter of filtersFor(await network.rows('alerts'))) {
      await expectBegins(network, byDefault(24), filter);
    }
  });

  it('get_threat_timeline goes on page by page, each event once and in order', async () => {
    const sensor_id = network.set === 'replay' ? 'apt29-evals' : 'ctu-home';
    for (const [window, filter, limit] of [
      [busyWindow(network.set), {}, 500],
      [lastHours(24), { sensor_id }, 500],
      [lastHours(168), { severity: 'high' }, 37],
    ] as [AskedWindow, Filter, number][]) {
      const expected = oldestFirst(matching(inside(await network.rows('alerts'), window), filter));
      const args = { ...window.args, ...filter, limit };
      const pages = await allPages(network, 'get_threat_timeline', args, ({ timeline }) => timeline);
      const events = pages.flatMap(({ answer }) => answer['timeline'] as Record<string, unknown>[]);
      expectEvents(JSON.stringify(args), events, expected);
      expect(events.map(({ sequence }) => sequence)).toEqual(expected.map((_, index) => index + 1));
      for (const { answer } of pages) expectPhases(answer);
    }
  });
});

async function expectBegins(network: Network, window: AskedWindow, filter: Filter): Promise<void> {
  const expected = oldestFirst(matching(inside(await network.rows('alerts'), window), filter));
  const asked = await network.ask('get_threat_timeline', { ...window.args, ...filter });
  const { label, answer, receipt, text } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  expect(answer['total_events'], label).toBe(expected.length);
  expect(receipt['matched'], label).toBe(expected.length);
  expect(answer['source_ip_filter'], label).toBe(filter.source_ip ?? null);
  const { timeline } = answer as { timeline: Record<string, unknown>[] };
  expectEvents(label, timeline, expected.slice(0, receipt['returned']));
  expect(timeline.length > 0, `${label}: a page holds something`).toBe(expected.length > 0);
  expectPhases(answer);
  expectInText(label, text, [expected.length]);
  if (expected.length === 0) return;
  expectInText(label, answer['summary'], [
    expected.length,
    distinct(expected.map(({ threat_type }) => threat_type)),
  ]);
}

function expectEvents(label: string, events: Record<string, unknown>[], expected: PlainAlert[]): void {
  const told = events.map(({ sequence: _, details, ...event }) => ({ ...given(event), metadata: details }));
  const wanted = expected.map((alert) => {
    const { acknowledged: _, ...event } = shown(alert);
    return event;
  });
  expect(told, `${label}: events`).toEqual(wanted);
}

/** Every event of a type is in the same phase, phases hold events of this page only, and each once. */
function expectPhases({ timeline, attack_phases }: Record<string, any>): void {
  const types = new Map<number, string>(
    timeline.map(({ sequence, threat_type }: { sequence: number; threat_type: string }) => [
      sequence,
      threat_type.toUpperCase(),
    ]),
  );
  expect(new Set(Object.keys(attack_phases))).toEqual(new Set(PHASES));
  const phaseOf = new Map<string, string>();
  for (const [phase, sequences] of Object.entries(attack_phases as Record<string, number[]>)) {
    expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
    for (const sequence of sequences) {
      const type = types.get(sequence)!;
      expect(type, `event ${sequence} is on this page`).toBeDefined();
      expect(phaseOf.get(type) ?? phase, type).toBe(phase);
      phaseOf.set(type, phase);
    }
    const ofPhase = [...types].filter(([, type]) => phaseOf.get(type) === phase);
    expect(sequences, phase).toEqual(ofPhase.map(([sequence]) => sequence));
  }
  for (const type of new Set(types.values())) {
    expect(phaseOf.get(type), type).toBe(SURELY[type] ?? phaseOf.get(type));
  }
}
