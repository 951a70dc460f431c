import { BlockList, isIPv4 } from 'node:net';
import type { PlainDevice, PlainProvider } from './plain-rows.js';

/** Rows of an address or of all, the one that holds now first. */
export function validFirst(devices: PlainDevice[]): PlainDevice[] {
  return devices.toSorted((a, b) => inactive(a) - inactive(b) || seenLast(a, b));
}

const inactive = ({ is_active }: PlainDevice) => (is_active === false ? 1 : 0);

export function seenLast(a: PlainDevice, b: PlainDevice): number {
  return (b.seen ?? Number.NEGATIVE_INFINITY) - (a.seen ?? Number.NEGATIVE_INFINITY) || b.id - a.id;
}

/** What was learned of a device, as it can be counted; null for nothing. */
export function learnedBy({ learned_behavior: stored }: PlainDevice) {
  const learned = typeof stored === 'string' ? (JSON.parse(stored) as Record<string, any>) : stored;
  const { traffic_summary: sums, ports } = (learned ?? {}) as Record<string, any>;
  if (!sums) return null;
  const all = new Set([...ports.outbound_destination_ports, ...ports.inbound_source_ports]);
  return {
    packets: sums.total_packets as number,
    ports: all.size,
    destinations: sums.unique_outbound_destinations as number,
  };
}

export function statusBy(learned: ReturnType<typeof learnedBy>): string {
  if (learned === null || learned.packets === 0) return 'not_started';
  if (learned.packets < 100) return 'insufficient_data';
  return learned.ports < 2 && learned.destinations < 3 ? 'learning' : 'ready';
}

/** Names of active providers that hold an address, the narrowest network first. */
export function providersOf(address: string, providers: PlainProvider[]): string[] {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  return providers
    .filter(({ is_active }) => is_active !== false)
    .map(({ name, ip_ranges }) => {
      const ranges = typeof ip_ranges === 'string' ? (JSON.parse(ip_ranges) as string[]) : ip_ranges;
      const bits = ranges.map((range) => prefixHolding(address, family, range));
      return { name, bits: bits.reduce((a, b) => Math.max(a, b), -1) };
    })
    .filter(({ bits }) => bits >= 0)
    .toSorted((a, b) => b.bits - a.bits)
    .map(({ name }) => name);
}

/** Length of the prefix of a network that holds the address; -1 for others and for what is no network. */
function prefixHolding(address: string, family: 'ipv4' | 'ipv6', range: string): number {
  const [network = '', bits] = range.split('/');
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(bits), family);
  } catch {
    return -1;
  }
  return list.check(address, family) ? Number(bits) : -1;
}
