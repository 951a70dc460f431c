import { BlockList, isIP } from 'node:net';
import { expect } from 'vitest';
import { micros } from './instants.js';
import type { PlainAlert } from './plain-rows.js';

/** The flat filters of every list and count of alerts. */
export interface Filter {
  severity?: string;
  threat_type?: string;
  sensor_id?: string;
  source_ip?: string;
  destination_ip?: string;
  ip_address?: string;
  acknowledged?: boolean;
  text?: string;
}

/** Whether addresses lie in a network or are an address; nobody's address lies nowhere. */
export function within(network: string): (address: string | null) => boolean {
  const [start = '', bits] = network.split('/');
  if (bits === undefined) return (address) => address === start;
  const family = isIP(start) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(start, Number(bits), family);
  const known = new Map<string, boolean>();
  return (address) => {
    if (address === null || isIP(address) !== isIP(start)) return false;
    const before = known.get(address);
    if (before !== undefined) return before;
    const found = list.check(address, family);
    known.set(address, found);
    return found;
  };
}

/** The alerts that every one of the filters lets pass. */
export function matching(alerts: PlainAlert[], filter: Filter): PlainAlert[] {
  const { severity, threat_type, sensor_id, source_ip, destination_ip, ip_address, acknowledged, text } =
    filter;
  const checks: ((alert: PlainAlert) => boolean)[] = [];
  if (severity) checks.push((alert) => alert.severity.toUpperCase() === severity.toUpperCase());
  if (threat_type) checks.push((alert) => alert.threat_type.toUpperCase() === threat_type.toUpperCase());
  if (sensor_id) checks.push((alert) => alert.sensor_id === sensor_id);
  if (source_ip) {
    const source = within(source_ip);
    checks.push((alert) => source(alert.source_ip));
  }
  if (destination_ip) {
    const destination = within(destination_ip);
    checks.push((alert) => destination(alert.destination_ip));
  }
  if (ip_address) {
    const either = within(ip_address);
    checks.push((alert) => either(alert.source_ip) || either(alert.destination_ip));
  }
  if (acknowledged !== undefined) checks.push((alert) => (alert.acknowledged ?? false) === acknowledged);
  if (text) {
    checks.push(({ description }) => description?.toLowerCase().includes(text.toLowerCase()) ?? false);
  }
  return alerts.filter((alert) => checks.every((check) => check(alert)));
}

export function newestFirst(alerts: PlainAlert[]): PlainAlert[] {
  return alerts.toSorted((a, b) => b.at - a.at || b.id - a.id);
}

export function oldestFirst(alerts: PlainAlert[]): PlainAlert[] {
  return alerts.toSorted((a, b) => a.at - b.at || a.id - b.id);
}

/** What a column holds that detectors filled with an object, with a text that holds JSON, or not at all. */
export function decoded(metadata: string | null): Record<string, unknown> | null {
  if (metadata === null) return null;
  const stored: unknown = JSON.parse(metadata);
  const value: unknown = typeof stored === 'string' ? JSON.parse(stored) : stored;
  return Array.isArray(value) ? { value } : (value as Record<string, unknown> | null);
}

/** Links are broken wherever they stand; nothing else of these texts changes. */
export function harmless<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replaceAll('://', '[://]').replace(/^\/\//, '/ /') as Value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(harmless) as Value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, harmless(item)])) as Value;
}

/** An alert of an answer and the same made of its row, to be compared as a whole. */
export function shown(alert: PlainAlert): Record<string, unknown> {
  return {
    at: alert.at,
    id: alert.id,
    severity: alert.severity.toUpperCase(),
    threat_type: alert.threat_type,
    source_ip: alert.source_ip,
    destination_ip: alert.destination_ip,
    description: harmless(alert.description),
    metadata: harmless(decoded(alert.metadata)),
    acknowledged: alert.acknowledged ?? false,
    sensor_id: alert.sensor_id,
  };
}

export function given({ timestamp, ...alert }: Record<string, unknown>): Record<string, unknown> {
  expect(timestamp, 'times of rows are given in UTC').toMatch(/Z$/);
  return { ...alert, at: micros(timestamp) };
}

export function tally<Row>(rows: Row[], name: (row: Row) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(name(row), (counts.get(name(row)) ?? 0) + 1);
  return counts;
}

/** Names by their counts, the greatest first, and by their letters where counts are equal, whatever the database's language. */
export function ranked(counts: Map<string, number>): [string, number][] {
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

export function distinct(values: (string | null)[]): number {
  return new Set(values.filter((value) => value !== null)).size;
}

/** The value that most rows have. */
export function mostFrequent(values: (string | null)[]): string {
  const counts = tally(
    values.filter((value) => value !== null),
    (value) => value,
  );
  const [first] = [...counts].toSorted(([, m], [, n]) => n - m);
  if (!first) throw new Error('no value at all');
  return first[0];
}

/** Filters that find something in this set, alone and together, and some that find nothing. */
export function filtersFor(alerts: PlainAlert[]): Filter[] {
  const source = mostFrequent(alerts.map((alert) => alert.source_ip));
  const destination = mostFrequent(alerts.map((alert) => alert.destination_ip));
  const type = mostFrequent(alerts.map((alert) => alert.threat_type));
  const sensor = mostFrequent(alerts.map((alert) => alert.sensor_id));
  const words = mostFrequent(alerts.map((alert) => alert.description));
  const part = words.slice(2, 12).toUpperCase();
  const net = `${source.split('.').slice(0, 2).join('.')}.0.0/16`;
  return [
    { severity: 'high' },
    { severity: 'Critical' },
    { threat_type: type.toLowerCase() },
    { sensor_id: sensor },
    { source_ip: source },
    { source_ip: net },
    { destination_ip: destination },
    { destination_ip: '10.0.0.0/8' },
    { ip_address: destination },
    { ip_address: net },
    { ip_address: '2001:db8:1::/48' },
    { ip_address: 'fd00:1::7' },
    { acknowledged: true },
    { acknowledged: false },
    { text: part },
    { text: '100 %' },
    { text: '100_' },
    { threat_type: 'no_such_type' },
    { severity: 'low', sensor_id: sensor, ip_address: net },
    { threat_type: type.toLowerCase(), source_ip: net, text: part },
    { severity: 'medium', acknowledged: false, destination_ip: '10.0.0.0/8' },
    { severity: 'info', acknowledged: true, source_ip: '0.0.0.0/0', sensor_id: sensor },
  ];
}
