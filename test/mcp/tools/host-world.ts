import { BlockList, isIP } from 'node:net';
import type { Client } from 'pg';
import ipaddr from 'ipaddr.js';
import { randomSource } from '../../access/random-source.js';
import { insertAlert, insertSensor, insertTopTalker } from '../../support/rows.js';

/*
 * A network over forty-five days, the same each time: a few hosts of its own, a few strangers, and noise. What is
 * planted is told by the tests.
 */
export const NOW = Date.parse('2026-11-20T12:00:00Z');
export const HOUR = 3_600_000;
export const SENSORS = ['s1', 's2'];
const DAYS = 45;

export const OWN = Array.from({ length: 9 }, (_, i) => `10.0.0.${i + 2}`);
export const STRANGERS = [
  ...Array.from({ length: 12 }, (_, i) => `203.0.113.${i * 9 + 1}`),
  '198.51.100.7',
  '2001:db8:66::1',
  '2001:db8:66::20',
];
/** Kinds of everyday noise; nobody moves on by them. */
const NOISE = [
  'UNUSUAL_PACKET_SIZE',
  'DNS_HIGH_ENTROPY',
  'port_scan',
  'PORT_SCAN',
  'TLS_MISSING_SNI',
  'OWN_CODE',
];
const SEVERITIES = ['LOW', 'low', 'MEDIUM', 'HIGH'];

export interface WorldAlert {
  id: number;
  at: number;
  severity: string;
  type: string;
  source: string | null;
  destination: string | null;
  acknowledged: boolean | null;
  sensor: string | null;
  description: string;
  metadata: unknown;
}

export interface WorldTalker {
  at: number;
  address: string;
  bytes: number;
  sensor: string | null;
}

export function noise(seed: number, count: number): WorldAlert[] {
  const random = randomSource(seed);
  return Array.from({ length: count }, (_, index): WorldAlert => {
    const toOutside = random.next() < 0.6;
    const source = random.of<string | null>([...OWN, random.of(STRANGERS), null]);
    return {
      id: index + 1,
      at: NOW - 1 - Math.floor(random.next() ** 1.5 * DAYS * 24 * HOUR),
      severity: random.of(SEVERITIES),
      type: random.of(NOISE),
      source,
      destination: random.next() < 0.05 ? null : random.of(toOutside ? STRANGERS : OWN),
      acknowledged: random.of([true, false, null]),
      sensor: random.of<string | null>(['s1', 's1', 's2', null]),
      description: random.next() < 0.05 ? 'asked for cdn.evil.example twice' : 'nothing said',
      metadata:
        random.next() < 0.05 ? JSON.stringify({ sni: 'www.Evil.example' }) : { sni: 'notevil.example' },
    };
  });
}

/** A row per host and hour, with gaps. */
export function talkers(seed: number): WorldTalker[] {
  const random = randomSource(seed);
  const rows: WorldTalker[] = [];
  for (let hour = 1; hour <= DAYS * 24; hour++) {
    const sensor = random.of<string | null>(['s1', 's2', null]);
    const address = random.of([...OWN, ...STRANGERS]);
    rows.push({ at: NOW - hour * HOUR + 60_000, address, bytes: 1_000 + random.below(9_000), sensor });
  }
  return rows;
}

export async function insertWorld(
  owner: Client,
  alerts: readonly WorldAlert[],
  busy: readonly WorldTalker[],
): Promise<void> {
  for (const sensor_id of SENSORS) {
    await insertSensor(owner, { sensor_id, last_seen: new Date(NOW), registered_at: new Date(NOW - 1) });
  }
  for (const { at, type, source, destination, sensor, ...row } of alerts) {
    await insertAlert(owner, {
      ...row,
      timestamp: new Date(at),
      threat_type: type,
      source_ip: source,
      destination_ip: destination,
      sensor_id: sensor,
    });
  }
  for (const { at, address, bytes, sensor } of busy) {
    await insertTopTalker(owner, {
      timestamp: new Date(at),
      ip_address: address,
      byte_count: bytes,
      sensor_id: sensor,
    });
  }
  await owner.query('ANALYZE');
}

/** Whether an address lies in a network or is an address. */
export function lies(address: string | null, network: string): boolean {
  if (address === null || isIP(address) !== isIP(network.split('/')[0]!)) return false;
  const [start = '', bits = isIP(address) === 4 ? '32' : '128'] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(start, Number(bits), family);
  return list.check(address, family);
}

/** The order of addresses: IPv4 first, then by their bytes. */
export function byAddress(a: string, b: string): number {
  const text = (address: string) => {
    const bytes = ipaddr.parse(address).toByteArray();
    return `${bytes.length === 4 ? 4 : 6}${Buffer.from(bytes).toString('hex')}`;
  };
  return text(a) < text(b) ? -1 : 1;
}

/** Names and their counts, the highest first, equal ones in their order. */
export function mostOf(
  names: readonly string[],
  order: (a: string, b: string) => number = (a, b) => (a < b ? -1 : 1),
): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].toSorted(([a, m], [b, n]) => n - m || order(a, b));
}
