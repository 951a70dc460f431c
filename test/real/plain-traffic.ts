import { isIPv4 } from 'node:net';
import { HOUR } from './instants.js';
import type { PlainTalker, PlainTraffic } from './plain-rows.js';

export const INTERVALS = { hourly: HOUR, daily: 24 * HOUR } as const;
export type Interval = keyof typeof INTERVALS;

export const DIRECTIONS = ['inbound', 'outbound', 'internal', 'bidirectional', 'unknown'] as const;

/** A quotient as PostgreSQL rounds numerics: exact, and halves away from zero. */
export function quotient(sum: number, count: number, digits: number): number {
  const scaled = 2n * BigInt(sum) * 10n ** BigInt(digits) + BigInt(count);
  return Number(scaled / (2n * BigInt(count))) / 10 ** digits;
}

export const megabytes = (bytes: number): number => quotient(bytes, 1024 ** 2, 2);
export const gigabytes = (bytes: number): number => quotient(bytes, 1024 ** 3, 2);

export function sum<Row>(rows: Row[], amount: (row: Row) => number | null): number {
  return rows.reduce((total, row) => total + (amount(row) ?? 0), 0);
}

export interface Period {
  at: number;
  rows: PlainTraffic[];
}

/** Hours or days of a zone that is `ahead` of UTC, the newest first; those without rows are left out. */
export function periods(rows: PlainTraffic[], interval: Interval, ahead = 0): Period[] {
  const length = INTERVALS[interval];
  const found = new Map<number, PlainTraffic[]>();
  for (const row of rows) {
    const at = Math.floor((row.at + ahead) / length) * length - ahead;
    found.set(at, [...(found.get(at) ?? []), row]);
  }
  return [...found].map(([at, ofPeriod]) => ({ at, rows: ofPeriod })).toSorted((a, b) => b.at - a.at);
}

/** The columns of a period that are sums. */
export const AMOUNTS = [
  'total_packets',
  'total_bytes',
  'inbound_packets',
  'inbound_bytes',
  'outbound_packets',
  'outbound_bytes',
] as const;

export function amountsOf({ rows }: Period): number[] {
  const average = (column: 'total_packets' | 'total_bytes') =>
    quotient(
      sum(rows, (row) => row[column]),
      rows.length,
      2,
    );
  return [
    ...AMOUNTS.map((column) => sum(rows, (row) => row[column])),
    average('total_packets'),
    average('total_bytes'),
  ];
}

/** One host of a window, whatever names and directions its rows have. */
export interface Host {
  ip_address: string;
  /** Right names: the newest one, or several that are as new; null when there is none. */
  names: (string | null)[];
  bytes: number;
  packets: number;
  directions: Record<string, number>;
  /** The direction with the most bytes; several when they are equal. */
  mostly: string[];
  /** Null where the sensors left both at 0 although there was traffic. */
  outbound: number | null;
  inbound: number | null;
  rows: number;
  first: number;
  last: number;
}

export function directionOf({ direction }: PlainTalker): string {
  return DIRECTIONS.find((known) => known === direction) ?? 'unknown';
}

/** Hosts by their bytes, most first; by address where those are equal, the shorter kind before the longer. */
export function hosts(rows: PlainTalker[]): Host[] {
  const byAddress = new Map<string, PlainTalker[]>();
  for (const row of rows) {
    const known = byAddress.get(row.ip_address);
    if (known) known.push(row);
    else byAddress.set(row.ip_address, [row]);
  }
  return [...byAddress]
    .map(([address, ofHost]) => hostOf(address, ofHost))
    .toSorted((a, b) => b.bytes - a.bytes || compare(a.ip_address, b.ip_address));
}

function compare(a: string, b: string): number {
  const [left, right] = [digits(a), digits(b)];
  return left.length - right.length || (left < right ? -1 : 1);
}

/** All hexadecimal digits of an address, by which addresses of one kind sort. */
function digits(address: string): string {
  if (isIPv4(address))
    return address
      .split('.')
      .map((byte) => hex(Number(byte), 2))
      .join('');
  const [start, end] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const groups = [...(start ?? []), ...(end ?? [])];
  const zeros = Array<string>(8 - groups.length).fill('0');
  const all = [...(start ?? []), ...zeros, ...(end ?? [])];
  return all.map((group) => hex(Number.parseInt(group, 16), 4)).join('');
}

function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, '0');
}

function hostOf(ip_address: string, rows: PlainTalker[]): Host {
  const times = rows.map(({ at }) => at);
  const directions: Record<string, number> = {};
  for (const row of rows) {
    directions[directionOf(row)] = (directions[directionOf(row)] ?? 0) + (row.byte_count ?? 0);
  }
  const most = Math.max(...Object.values(directions));
  const bytes = sum(rows, (row) => row.byte_count);
  const [outbound, inbound] = [
    sum(rows, (row) => row.outbound_byte_count),
    sum(rows, (row) => row.inbound_byte_count),
  ];
  const told = outbound + inbound > 0 || bytes === 0;
  return {
    ip_address,
    names: newestNames(rows),
    bytes,
    packets: sum(rows, (row) => row.packet_count),
    directions,
    mostly: Object.keys(directions).filter((direction) => directions[direction] === most),
    outbound: told ? outbound : null,
    inbound: told ? inbound : null,
    rows: rows.length,
    first: times.reduce((a, b) => Math.min(a, b)),
    last: times.reduce((a, b) => Math.max(a, b)),
  };
}

/** The address itself is no name: NetMonitor writes it where it found none. */
function newestNames(rows: PlainTalker[]): (string | null)[] {
  const named = rows.filter(({ hostname, ip_address }) => hostname && hostname !== ip_address);
  const newest = named.reduce((latest, { at }) => Math.max(latest, at), 0);
  const names = named.filter(({ at }) => at === newest).map(({ hostname }) => hostname);
  return names.length > 0 ? names : [null];
}
