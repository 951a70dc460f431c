import ipaddr from 'ipaddr.js';
import type { Indicator } from './indicator.js';

/** How an entry of a feed speaks of what was asked. */
export const MATCHED_BY = ['exact', 'host', 'network', 'inside', 'parent_domain'] as const;
export type MatchedBy = (typeof MATCHED_BY)[number];

/** A text an entry may have that speaks of the indicator. Of two matches the one with the greater closeness is better. */
export interface Key {
  text: string;
  matchedBy: MatchedBy;
  closeness: number;
}

/** Above every length of a prefix and every number of labels. */
const EXACT = { matchedBy: 'exact', closeness: 1_000 } as const;
const HOST = { matchedBy: 'host', closeness: 500 } as const;
type Itself = typeof EXACT | typeof HOST;

/** The texts of all entries that speak of an indicator, in the usual ways to write them, so that an index finds them. */
export function keysOf(indicator: Indicator): Key[] {
  const { host, written } = indicator;
  const own = [{ text: written, ...EXACT }, ...keysOfKind(indicator, EXACT)];
  const all = [...own, ...(host ? keysOfKind(host, HOST) : [])];
  // Texts that two ways lead to come once: the closest, which stands first.
  return [...new Map(all.toReversed().map((key) => [key.text, key])).values()];
}

/** The addresses an entry's network must overlap with, for entries that are written unusually. */
export function networkOf({ type, value, host }: Indicator): Key | undefined {
  if (type === 'ip' || type === 'cidr') return { text: value, ...EXACT };
  return host?.type === 'ip' ? { text: host.value, ...HOST } : undefined;
}

function keysOfKind({ type, value }: Indicator, itself: Itself): Key[] {
  switch (type) {
    case 'ip':
    case 'cidr':
      return addressKeys(value, itself);
    case 'domain':
      return domainKeys(value, itself);
    case 'url':
      return urlTexts(value).map((text) => ({ text, ...itself }));
    case 'hash':
      return [value, value.toUpperCase()].map((text) => ({ text, ...itself }));
  }
}

/** The address and every network that holds it. */
function addressKeys(value: string, itself: Itself): Key[] {
  const [host = '', given] = value.split('/');
  const address = ipaddr.parse(host);
  const longest = address instanceof ipaddr.IPv4 ? 32 : 128;
  const length = given === undefined ? longest : Number(given);
  const networks = Array.from({ length }, (_, bits) => bits).toReversed();
  return [
    ...(given === undefined ? addressTexts(address) : [value]).map((text) => ({ text, ...itself })),
    ...networks.map((bits) => ({
      text: networkText(address, bits),
      matchedBy: 'network' as const,
      closeness: bits,
    })),
  ];
}

function addressTexts(address: ipaddr.IPv4 | ipaddr.IPv6): string[] {
  if (address instanceof ipaddr.IPv4) return [address.toString(), `${address.toString()}/32`];
  const short = address.toRFC5952String();
  const long = address.toNormalizedString();
  const whole = long.replaceAll(/[\da-f]+/g, (group) => group.padStart(4, '0'));
  return [short, `${short}/128`, short.toUpperCase(), long, whole, whole.toUpperCase()];
}

/** A network as PostgreSQL writes it. */
export function networkText(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const kept = address
    .toByteArray()
    .map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * i))));
  const network = ipaddr.fromByteArray(kept);
  return `${network instanceof ipaddr.IPv4 ? network.toString() : network.toRFC5952String()}/${bits}`;
}

/** The name and every name above it; a single label, such as a top-level domain, would speak of far too much. */
function domainKeys(value: string, itself: Itself): Key[] {
  const labels = value.split('.');
  return labels.slice(0, -1).flatMap((_, above) => {
    const name = labels.slice(above).join('.');
    const match =
      above === 0 ? itself : { matchedBy: 'parent_domain' as const, closeness: labels.length - above };
    return [name, name.toUpperCase(), `${name}.`, `*.${name}`, `.${name}`, ...withScheme(name)].map(
      (text) => ({ text, ...match }),
    );
  });
}

function urlTexts(value: string): string[] {
  const rest = withoutScheme(value);
  const lower = rest.toLowerCase();
  return [value, ...withScheme(rest), ...withScheme(lower), rest, lower];
}

/** Scheme and last slash tell nothing about who is meant. */
export function withoutScheme(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\//i, '').replace(/\/+$/, '');
}

function withScheme(rest: string): string[] {
  return ['http://', 'https://'].flatMap((scheme) => [`${scheme}${rest}`, `${scheme}${rest}/`]);
}
