import { expect, it } from 'vitest';
import { DAY, HOUR, micros, utc } from './instants.js';
import { onEveryNetwork } from './network.js';
import { inside, NOW } from './windows-asked.js';

onEveryNetwork('what_changed', (network) => {
  it.each([6, 24])('counts new types, and types beside their usual, since %i hours', async (hours) => {
    const from = NOW - hours * HOUR;
    const { label, answer } = await network.ask('what_changed', { since: utc(from) });
    const alerts = (await network.rows('alerts')).map(({ at, threat_type }) => ({
      at,
      type: threat_type.toUpperCase(),
    }));
    const count = (type: string, end: number) =>
      alerts.filter((alert) => alert.type === type && alert.at >= end - hours * HOUR && alert.at < end)
        .length;
    const before = new Set(alerts.filter(({ at }) => at < from).map(({ type }) => type));
    const now = new Set(inside(alerts, { title: '', args: {}, from, to: NOW }).map(({ type }) => type));
    const fresh = [...now]
      .filter((type) => !before.has(type))
      .toSorted((a, b) => count(b, NOW) - count(a, NOW) || (a < b ? -1 : 1));
    expect(
      answer['types_new'].map(({ threat_type }: any) => threat_type),
      label,
    ).toEqual(fresh.slice(0, 5));
    for (const { threat_type, alerts: told, usual } of [
      ...answer['types_new'],
      ...answer['types_rising'],
      ...answer['types_falling'],
    ]) {
      expect(told, `${label} ${threat_type}`).toBe(count(threat_type, NOW));
      if (usual === null) continue;
      const periods = Math.min(14, Math.floor((from - Math.min(...[...alerts].map(({ at }) => at))) / DAY));
      const counts = Array.from({ length: periods }, (_, day) =>
        count(threat_type, NOW - (day + 1) * DAY),
      ).toSorted((a, b) => a - b);
      const half = counts.length >> 1;
      expect(usual, `${label} ${threat_type}`).toBe(
        counts.length % 2 ? counts[half]! : (counts[half - 1]! + counts[half]!) / 2,
      );
    }
  });

  it('names hosts that were in no alert before', async () => {
    const { label, answer } = await network.ask('what_changed');
    const from = NOW - 24 * HOUR;
    const first = new Map<string, number>();
    for (const { at, source_ip, destination_ip } of await network.rows('alerts'))
      for (const ip of [source_ip, destination_ip])
        if (ip !== null && at < NOW) first.set(ip, Math.min(first.get(ip) ?? Infinity, at));
    for (const { ip_address, first_seen } of answer['hosts'].rows) {
      expect(micros(first_seen), `${label} ${ip_address}`).toBe(first.get(ip_address));
      expect(micros(first_seen)).toBeGreaterThanOrEqual(from);
    }
    const own = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd])/;
    const devices = new Set((await network.rows('devices')).map(({ ip_address }) => ip_address));
    const fresh = [...first].filter(([ip, at]) => at >= from && (own.test(ip) || devices.has(ip)));
    expect(answer['hosts'].new, label).toBe(fresh.length);
  });
});
