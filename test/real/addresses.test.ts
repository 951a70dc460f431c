import { isIPv6 } from 'node:net';
import { expect, it } from 'vitest';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { given, matching, mostFrequent, newestFirst, ranked, shown, tally } from './plain-alerts.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness, expectInText } from './sound-answer.js';
import {
  allWindows,
  type AskedWindow,
  BEFORE_ALL_DATA,
  byDefault,
  inside,
  lastHours,
  YESTERDAY_IN_AMSTERDAM,
} from './windows-asked.js';

const INTERNAL = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd]|fe80|::1$)/;

onEveryNetwork('addresses', (network) => {
  it('analyze_ip knows the busiest source and destination in every window', async () => {
    const alerts = await network.rows('alerts');
    const source = mostFrequent(alerts.map(({ source_ip }) => source_ip));
    const destination = mostFrequent(alerts.map(({ destination_ip }) => destination_ip));
    for (const window of allWindows()) {
      await expectKnown(network, source, window);
      await expectKnown(network, destination, window);
    }
  });

  it('analyze_ip knows many addresses, of both families and of neither alerts nor names', async () => {
    const alerts = await network.rows('alerts');
    const either = alerts.flatMap(({ source_ip, destination_ip }) => [source_ip, destination_ip]);
    const addresses = [...new Set(either.filter((address) => address !== null))];
    const chosen = addresses.filter((_, i) => i % Math.ceil(addresses.length / 25) === 0);
    const sixes = addresses.filter(isIPv6).slice(0, 8);
    const devices = (await network.rows('devices')).map(({ ip_address }) => ip_address).slice(0, 8);
    for (const address of new Set([...chosen, ...sixes, ...devices, '203.0.113.250', '2001:db8:ffff::1'])) {
      await expectKnown(network, address, lastHours(168));
    }
  });

  it('analyze_ip knows the names that traffic tells', async () => {
    const talkers = (await network.rows('talkers')).filter(
      ({ hostname, ip_address }) => hostname && hostname !== ip_address,
    );
    const addresses = new Set(talkers.map(({ ip_address }) => ip_address));
    expect(network.set === 'replay' || addresses.size > 0).toBe(true);
    for (const address of [...addresses].slice(0, 12))
      await expectKnown(network, address, YESTERDAY_IN_AMSTERDAM);
  });

  it('analyze_ip takes a network', async () => {
    for (const net of ['10.0.0.0/8', '172.16.0.0/12', '2001:db8::/48', '0.0.0.0/0']) {
      await expectKnown(network, net, byDefault(24));
    }
  });

  it('analyze_ip says so when there is nothing at all', async () => {
    const asked = await expectKnown(network, '10.0.0.1', BEFORE_ALL_DATA);
    expect(asked.receipt['notes']).toContainEqual(expect.objectContaining({ code: 'empty' }));
  });
});

async function expectKnown(network: Network, address: string, window: AskedWindow) {
  const alerts = matching(inside(await network.rows('alerts'), window), { ip_address: address });
  const asked = await network.ask('analyze_ip', { ip_address: address, ...window.args });
  const { label, answer, text } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  const severities = tally(alerts, ({ severity }) => severity.toUpperCase());
  const types = ranked(tally(alerts, ({ threat_type }) => threat_type));
  const order = newestFirst(alerts);
  expect(answer['ip_address'], label).toBe(address);
  expect(answer['alert_count'], label).toBe(alerts.length);
  expect(Object.entries(answer['severity_breakdown']), label).toEqual(ranked(severities));
  expect(answer['severity_counts'], label).toEqual(answer['severity_breakdown']);
  expect(answer['threat_types'], label).toEqual(types.slice(0, 100).map(([type]) => type));
  expect(answer['recent_alerts'].map(given), label).toEqual(order.slice(0, 5).map(shown));
  const seen = (time: string | null) => (time === null ? undefined : micros(time));
  expect(seen(answer['first_seen']), label).toBe(order.at(-1)?.at);
  expect(seen(answer['last_seen']), label).toBe(order[0]?.at);
  const score = Math.min(100, 5 * alerts.length + (severities.has('CRITICAL') ? 30 : 0));
  expect(answer['threat_score'], label).toBe(score);
  const level = score >= 80 ? 'CRITICAL' : score >= 50 ? 'HIGH' : score >= 20 ? 'MEDIUM' : 'LOW';
  expect(answer['risk_level'], label).toBe(level);
  expect(answer['is_internal'], label).toBe(INTERNAL.test(address));
  expect(answer['country'], `${label}: no file, no country`).toBeNull();
  expect(await namesOf(network, address, window), `${label}: hostname`).toContain(answer['hostname']);
  expectEmptiness(asked, alerts.length);
  expectInText(label, text, [alerts.length, score, ...severities.values()]);
  return asked;
}

/** Right names: the newest of the device list, or else of the window's traffic; several when as new. */
async function namesOf(network: Network, address: string, window: AskedWindow): Promise<(string | null)[]> {
  const devices = (await network.rows('devices')).filter((row) => row.ip_address === address && row.hostname);
  const talkers = inside(await network.rows('talkers'), window).filter(
    (row) => row.ip_address === address && row.hostname && row.hostname !== address,
  );
  const known = devices.length > 0 ? devices.map((row) => ({ ...row, at: row.seen ?? 0 })) : talkers;
  const newest = known.reduce((latest, { at }) => Math.max(latest, at), 0);
  const names = known.filter(({ at }) => at === newest).map(({ hostname }) => hostname);
  return names.length > 0 ? names : [null];
}
