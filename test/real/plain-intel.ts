import { BlockList, isIP } from 'node:net';
import type { Network } from './network.js';
import { NOW } from './windows-asked.js';

export interface PlainEntry {
  id: number;
  feed_type: string;
  indicator: string;
  updated: number | null;
  expires: number | null;
  is_active: boolean | null;
  status: 'live' | 'expired' | 'inactive';
}

const us = (column: string) => `(extract(epoch FROM ${column}) * 1000000)::float8`;

/** All entries of the feeds, with what holds at the instant answers are given for. */
export async function entriesOf({ owner }: Network): Promise<PlainEntry[]> {
  const { rows } = await owner.query<PlainEntry>(
    `SELECT id, feed_type, indicator, is_active, ${us('last_updated')} AS updated, ${us('expires_at')} AS expires FROM threat_feeds`,
  );
  for (const row of rows) {
    const expired = row.expires !== null && row.expires <= NOW;
    row.status = row.is_active === true ? (expired ? 'expired' : 'live') : 'inactive';
  }
  return rows;
}

type Holds = (address: string) => boolean;

const networks = new WeakMap<PlainEntry, Holds>();

/** Whether the network of an entry holds an address; false for entries that are no network. */
export function holds(entry: PlainEntry, address: string): boolean {
  const known = networks.get(entry) ?? networkOf(entry.indicator.trim());
  networks.set(entry, known);
  return known(address);
}

function networkOf(text: string): Holds {
  const [host = '', bits] = text.split('/');
  const version = isIP(host);
  if (version === 0) return () => false;
  // There are many thousands of these, and only one way to write each.
  if (version === 4 && bits === undefined) return (address) => address === host;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(host, bits === undefined ? 128 : Number(bits), family);
  return (address) => isIP(address) === version && list.check(address, family);
}

/** Whether an entry is a name, or one above it. */
export function namesDomain({ indicator }: PlainEntry, domain: string): boolean {
  const name = indicator.trim().toLowerCase().replace(/\.$/, '');
  return name.includes('.') && (domain === name || domain.endsWith(`.${name}`));
}
