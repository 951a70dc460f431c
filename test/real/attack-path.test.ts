import { expect, it } from 'vitest';
import { THREAT_TYPES } from '../../src/mcp/answer/attack/threat-catalogue.js';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { ranked, tally } from './plain-alerts.js';
import type { PlainAlert } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness, expectInText } from './sound-answer.js';
import { type AskedWindow, byDefault, inside, lastHours } from './windows-asked.js';

const POINTS: Record<string, number> = { CRITICAL: 4, HIGH: 3, MEDIUM: 1 };
const stageOf = ({ threat_type }: PlainAlert) => THREAT_TYPES.get(threat_type.toUpperCase())?.stage ?? null;
const severityOf = ({ severity }: PlainAlert) => severity.trim().toUpperCase();

onEveryNetwork('attack_path', (network) => {
  it('tells the path of the furthest advanced host, and of hosts that are asked for', async () => {
    for (const window of [byDefault(168), lastHours(24), lastHours(744), lastHours(1)]) {
      const alerts = inside(await network.rows('alerts'), window);
      const staged = alerts.filter((alert) => stageOf(alert) !== null);
      const sources = ranked(
        tally(
          staged.flatMap(({ source_ip }) => source_ip ?? []),
          String,
        ),
      );
      const asked = sources.filter((_, i) => i % Math.ceil(sources.length / 8) === 0).map(([ip]) => ip);
      for (const ip_address of [undefined, ...asked, '192.0.2.250'])
        await expectPath(network, window, staged, ip_address);
    }
  });
});

async function expectPath(
  network: Network,
  window: AskedWindow,
  staged: PlainAlert[],
  ip_address: string | undefined,
): Promise<void> {
  const asked = await network.ask('attack_path', {
    detail: 'full',
    ...window.args,
    ...(ip_address && { ip_address }),
  });
  const { answer, label, text } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  const withSource = staged.filter(({ source_ip }) => source_ip !== null);
  expect(answer['hosts_with_steps'], label).toBe(new Set(withSource.map(({ source_ip }) => source_ip)).size);
  expectEmptiness(asked, answer['hosts'].length);
  const own = (ip: string) => withSource.filter(({ source_ip }) => source_ip === ip);
  if (ip_address && own(ip_address).length > 0) {
    expect(
      answer['hosts'].map((host: any) => host.ip_address),
      label,
    ).toContain(ip_address);
  }
  for (const host of answer['hosts']) expectSteps(`${label} ${host.ip_address}`, host, own(host.ip_address));
  for (const { from_ip, to_ip, at, alert_count } of answer['edges']) {
    const to = own(to_ip);
    const hops = own(from_ip).filter((alert) => alert.destination_ip === to_ip && moves(alert));
    expect(hops.length, `${label} ${from_ip} ${to_ip}`).toBe(alert_count);
    expect(
      hops.reduce((first, alert) => Math.min(first, alert.at), Infinity),
      label,
    ).toBe(micros(at));
    expect(
      to.some((step) => step.at > micros(at)),
      `${label}: ${to_ip} goes on`,
    ).toBe(true);
    expect(
      hops.some((alert) => ['CRITICAL', 'HIGH'].includes(severityOf(alert))),
      label,
    ).toBe(true);
  }
  const best = answer['hosts'][0]?.progress;
  if (best !== undefined) expectInText(label, text, [best]);
  process.stdout.write(
    `${network.set} ${label}: ${answer['verdict']}, ${answer['hosts'].length} hosts, ${answer['grave_stage_count']} stages\n`,
  );
}

function expectSteps(where: string, host: any, own: PlainAlert[]): void {
  expect(new Set(host.steps.map(({ stage }: any) => stage)), where).toEqual(new Set(own.map(stageOf)));
  const begins = host.steps.map(({ first_grave, first_seen }: any) => micros(first_grave ?? first_seen));
  expect(begins, where).toEqual(begins.toSorted((a: number, b: number) => a - b));
  let progress = 0;
  for (const { stage, alert_count, points, first_seen, last_seen } of host.steps) {
    const alerts = own.filter((alert) => stageOf(alert) === stage);
    const times = alerts.map(({ at }) => at).toSorted((a, b) => a - b);
    const worst = Math.max(...new Set(alerts.map((alert) => POINTS[severityOf(alert)] ?? 0)));
    expect([alert_count, points, micros(first_seen), micros(last_seen)], `${where} ${stage}`).toEqual([
      alerts.length,
      worst,
      times[0],
      times.at(-1),
    ]);
    progress += points;
  }
  expect(host.progress, where).toBe(progress);
}

/** Kinds of alerts after which the destination may be in an attacker's hands. */
function moves(alert: PlainAlert): boolean {
  const stages = [
    'initial-access',
    'execution',
    'persistence',
    'privilege-escalation',
    'credential-access',
    'lateral-movement',
  ];
  return stages.includes(stageOf(alert) ?? '') && !/DNS|DOMAIN/.test(alert.threat_type.toUpperCase());
}
