import { expect, it } from 'vitest';
import { HOUR, micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { ranked, tally } from './plain-alerts.js';
import type { PlainAlert } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness, expectInText } from './sound-answer.js';
import { type AskedWindow, byDefault, inside, lastHours, NOW } from './windows-asked.js';

const MONTH = 30 * 24 * HOUR;
const HALF_HOUR = HOUR / 2;

/** Every n-th. */
const some = <T>(rows: T[], n: number) => rows.filter((_, i) => i % Math.ceil(rows.length / n) === 0);
const code = ({ threat_type }: PlainAlert) => threat_type.toUpperCase();
const seen = (alerts: PlainAlert[]) => alerts.filter(({ acknowledged }) => acknowledged === true).length;
const takesPart = (ip: string) => (alert: PlainAlert) =>
  alert.source_ip === ip || alert.destination_ip === ip;

onEveryNetwork('investigations', (network) => {
  it('investigate_host tells of hosts, busy and quiet ones, what their rows tell', async () => {
    const alerts = await network.rows('alerts');
    const busy = ranked(
      tally(
        alerts.flatMap(({ source_ip, destination_ip }) => [source_ip ?? [], destination_ip ?? []].flat()),
        String,
      ),
    );
    const hosts = [...busy.slice(0, 4), ...some(busy, 6)].map(([ip]) => ip);
    const talkers = some(await network.rows('talkers'), 5).map(({ ip_address }) => ip_address);
    for (const window of [byDefault(24), lastHours(168), lastHours(2)]) {
      for (const ip_address of new Set([...hosts, ...talkers, '192.0.2.250'])) {
        await expectHost(network, window, ip_address);
      }
    }
  });

  it('investigate_alert tells of alerts what stands beside them', async () => {
    for (const [window, n] of [
      [byDefault(168), 15],
      [lastHours(24), 6],
    ] as const) {
      for (const alert of some(inside(await network.rows('alerts'), window), n)) {
        await expectAlert(network, window, alert);
      }
    }
  });
});

async function expectHost(network: Network, window: AskedWindow, ip_address: string): Promise<void> {
  const asked = await network.ask('investigate_host', { ip_address, ...window.args });
  const { answer, label, text } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  const ofHost = (await network.rows('alerts')).filter(takesPart(ip_address));
  const own = inside(ofHost, window);
  const before = ofHost.filter(({ at }) => at >= window.from - MONTH && at < window.from);
  expectEmptiness(asked, own.length);
  expectInText(label, text, [own.length]);
  const sent = own.filter(({ source_ip }) => source_ip === ip_address);
  expect([answer['alert_count'], answer['as_source'], answer['acknowledged']], label).toEqual([
    own.length,
    sent.length,
    seen(own),
  ]);
  expect(answer['before'], label).toMatchObject({ alert_count: before.length, acknowledged: seen(before) });
  expect(answer['by_severity'], label).toEqual(
    Object.fromEntries(tally(own, ({ severity }) => severity.trim().toUpperCase())),
  );
  const peerOf = (alert: PlainAlert) =>
    alert.source_ip === ip_address ? alert.destination_ip : alert.source_ip;
  const peers = tally(
    own.flatMap((alert) => peerOf(alert) ?? []).filter((peer) => peer !== ip_address),
    String,
  );
  const known = new Set(before.map(peerOf));
  expect(answer['peer_count'], label).toBe(peers.size);
  const fresh = [...peers.keys()].filter((peer) => !known.has(peer)).length;
  if (answer['new_peer_count'] !== null) expect(answer['new_peer_count'], label).toBe(fresh);
  for (const row of answer['peers']) {
    expect(row.alert_count, `${label} ${row.ip_address}`).toBe(peers.get(row.ip_address));
    if (row.is_new !== null)
      expect(row.is_new, `${label} ${row.ip_address}`).toBe(!known.has(row.ip_address));
  }
  const kinds = tally(own, code);
  expect(answer['kind_count'], label).toBe(kinds.size);
  for (const row of answer['kinds']) {
    const same = (alert: PlainAlert) => code(alert) === row.threat_type;
    expect(
      [row.alert_count, row.before_count, row.acknowledged_before],
      `${label} ${row.threat_type}`,
    ).toEqual([kinds.get(row.threat_type), before.filter(same).length, seen(before.filter(same))]);
  }
  await expectTraffic(network, window, ip_address, answer['traffic'], label);
}

async function expectTraffic(
  network: Network,
  { from, to }: AskedWindow,
  ip_address: string,
  traffic: Record<string, any>,
  label: string,
): Promise<void> {
  const talkers = await network.rows('talkers');
  const earlier = talkers.map(({ at }) => at).filter((at) => at >= from - MONTH && at < from);
  const length = to - from;
  const first = earlier.reduce((a, b) => Math.min(a, b), from);
  const windows = Math.floor((from - first) / length);
  const sums = Array<number>(windows + 1).fill(0);
  for (const { ip_address: ip, at, byte_count } of talkers) {
    const back = at >= from ? 0 : Math.ceil((from - at) / length);
    if (ip === ip_address && at < to && back <= windows) sums[back]! += byte_count ?? 0;
  }
  const [bytes, ...usual] = sums;
  expect([traffic['bytes'], traffic['earlier_windows']], label).toEqual([bytes, windows]);
  const sorted = usual.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((windows - 1) / 2)], sorted[Math.ceil((windows - 1) / 2)]];
  if (windows === 0) expect(traffic['usual_bytes'], label).toBeNull();
  else expect(Math.abs(traffic['usual_bytes'] - (low! + high!) / 2), label).toBeLessThanOrEqual(0.5);
}

async function expectAlert(network: Network, window: AskedWindow, alert: PlainAlert): Promise<void> {
  const { id, at, source_ip, destination_ip } = alert;
  const asked = await network.ask('investigate_alert', { alert_id: id, ...window.args });
  const { answer, label, text } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  expect([answer['alert'].id, micros(answer['alert'].timestamp)], label).toEqual([id, at]);
  const others = (await network.rows('alerts')).filter(
    (other) => other.at < NOW && (other.id !== id || other.at !== at),
  );
  // History is asked for with milliseconds.
  const start = Math.floor(at / 1_000) * 1_000;
  const history = others.filter((other) => other.at >= start - (window.to - window.from));
  const pair = history.filter(
    (other) =>
      source_ip !== null &&
      destination_ip !== null &&
      ((other.source_ip === source_ip && other.destination_ip === destination_ip) ||
        (other.source_ip === destination_ip && other.destination_ip === source_ip)),
  );
  const type = history.filter((other) => code(other) === code(alert));
  const both = pair.filter((other) => code(other) === code(alert));
  for (const [name, of] of [
    ['same_pair', pair],
    ['same_type', type],
    ['same_pair_and_type', both],
  ] as const) {
    expect([answer[name].alert_count, answer[name].acknowledged], `${label} ${name}`).toEqual([
      of.length,
      seen(of),
    ]);
    expectInText(label, text, [of.length]);
  }
  const parts = [source_ip, destination_ip].filter((ip) => ip !== null).map(takesPart);
  const near = others.filter(
    (other) =>
      other.at >= start - HALF_HOUR &&
      other.at < Math.min(start + HALF_HOUR, NOW) &&
      parts.some((part) => part(other)),
  );
  expect(answer['around_count'], label).toBe(near.length);
  const points: number[] = Object.values(answer['reasons']);
  expect(answer['score'], label).toBeCloseTo(
    points.reduce((sum, one) => sum + one, 0),
    5,
  );
}
