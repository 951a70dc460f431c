import { expect, it } from 'vitest';
import { THREAT_TYPES } from '../../src/mcp/answer/attack/threat-catalogue.js';
import { HOUR } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { given, matching, mostFrequent, newestFirst, shown, tally } from './plain-alerts.js';
import { validFirst } from './plain-devices.js';
import { byDefault, inside, lastHours, NOW } from './windows-asked.js';

const MONTH = lastHours(31 * 24);
const MOST_ALERTS = 10_000;
const MOST_VALUES = 100;

onEveryNetwork('resources', (network) => {
  it('an alert is the newest of its id', async () => {
    const alerts = newestFirst(inside(await network.rows('alerts'), MONTH));
    const step = Math.ceil(alerts.length / 25);
    const ids = new Set(alerts.filter((_, i) => i % step === 0).map(({ id }) => id));
    for (const id of ids) {
      const [newest] = alerts.filter((alert) => alert.id === id);
      const { alert } = await network.document(`netmonitor://alerts/${id}`, 1);
      expect(given(alert)).toEqual(shown(newest!));
    }
  });

  it('a host is its alerts of a day and its device', async () => {
    const all = await network.rows('alerts');
    const devices = await network.rows('devices');
    const busiest = [mostFrequent(all.map((alert) => alert.source_ip)), '203.0.113.250'];
    const sixes = all.flatMap(({ source_ip }) => (source_ip?.includes(':') ? [source_ip] : [])).slice(0, 2);
    for (const ip of [...busiest, ...sixes, ...devices.slice(0, 8).map(({ ip_address }) => ip_address)]) {
      const document = await network.document(`netmonitor://hosts/${encodeURIComponent(ip)}`, 5);
      const alerts = matching(inside(all, byDefault(24)), { ip_address: ip });
      expect(document['ip_address']).toBe(ip);
      expect(document['alerts'].alert_count, ip).toBe(alerts.length);
      expect(document['alerts'].severity_counts, ip).toEqual(
        Object.fromEntries(tally(alerts, ({ severity }) => severity.toUpperCase())),
      );
      const [device] = validFirst(devices.filter(({ ip_address }) => ip_address === ip));
      expect(document['device'].device?.id, ip).toBe(device?.id);
    }
  });

  it('the sensors are all there are, each by its address too', async () => {
    const sensors = (await network.rows('sensors')).map(({ sensor_id }) => sensor_id).toSorted();
    const alerts = tally(
      inside(await network.rows('alerts'), byDefault(24)),
      ({ sensor_id }) => sensor_id ?? '',
    );
    const document = await network.document('netmonitor://sensors', 2);
    type Told = { sensor_id: string; alerts_24h: number };
    const told = (document['sensors'] as Told[]).map(({ sensor_id, alerts_24h }) => [sensor_id, alerts_24h]);
    expect(told).toEqual(sensors.map((id) => [id, alerts.get(id) ?? 0]));
    for (const id of sensors) {
      const one = await network.document(`netmonitor://sensors/${encodeURIComponent(id)}`, 3);
      expect(one['sensor']).toMatchObject({ sensor_id: id, alerts_24h: alerts.get(id) ?? 0 });
    }
  });

  it('every threat type that was raised says what it means, unless it is of others', async () => {
    const codes = new Set((await network.rows('alerts')).map(({ threat_type }) => threat_type));
    expect(codes.size).toBeGreaterThan(5);
    for (const code of codes) {
      const uri = `netmonitor://threat-types/${encodeURIComponent(code)}`;
      if (THREAT_TYPES.has(code.toUpperCase())) {
        expect((await network.document(uri, 0))['usual_severity'], code).not.toEqual([]);
      } else {
        await expect(network.client.readResource({ uri }), code).rejects.toThrow(
          /not_found: .*codes of their own/,
        );
      }
    }
  });

  it('the schema is that of this database', async () => {
    const { rows } = await network.owner.query<{ name: string; columns: number }>(
      `SELECT table_name AS name, count(*)::int AS columns FROM information_schema.columns
        WHERE table_schema = 'public' GROUP BY 1`,
    );
    const columns = new Map(rows.map((row) => [row.name, row.columns]));
    const { tables, missing } = await network.document('netmonitor://schema', 0);
    expect(tables.length).toBeGreaterThan(5);
    for (const { name, columns: readable } of tables as { name: string; columns: string[] }[]) {
      expect(readable.length, name).toBeGreaterThan(0);
      expect(readable.length, name).toBeLessThanOrEqual(columns.get(name)!);
    }
    for (const name of missing)
      expect(tables.map((table: { name: string }) => table.name)).not.toContain(name);
  });

  it('addresses are completed from the newest alerts and the devices, those seen last first', async () => {
    const seen = await lastSeen(network);
    const first = [...seen.keys()][0]!;
    for (const start of ['', '1', '10.', first, first.slice(0, -1), first.slice(0, 4), '2001:', 'x']) {
      const expected = [...seen]
        .filter(([address]) => address.startsWith(start))
        .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
        .map(([address]) => address);
      const { completion } = await network.client.complete({
        ref: { type: 'ref/resource', uri: 'netmonitor://hosts/{ip}' },
        argument: { name: 'ip', value: start },
      });
      expect(completion.values, start).toEqual(expected.slice(0, MOST_VALUES));
      if (completion.total !== undefined) expect(completion.total, start).toBe(expected.length);
      if (expected.length > MOST_VALUES) expect(completion.hasMore, start).toBe(true);
    }
  });
});

/** When each address of the newest alerts of a month, and of devices, was last seen; never is before all. */
async function lastSeen(network: Network): Promise<Map<string, number>> {
  const month = (await network.rows('alerts')).filter(({ at }) => at < NOW && at >= NOW - 31 * 24 * HOUR);
  const newest = newestFirst(month).slice(0, MOST_ALERTS);
  const seen = new Map<string, number>();
  const see = (address: string | null, at: number) => {
    if (address !== null) seen.set(address, Math.max(seen.get(address) ?? Number.NEGATIVE_INFINITY, at));
  };
  for (const alert of newest) {
    see(alert.source_ip, alert.at);
    see(alert.destination_ip, alert.at);
  }
  for (const device of await network.rows('devices'))
    see(device.ip_address, device.seen ?? Number.NEGATIVE_INFINITY);
  return seen;
}
