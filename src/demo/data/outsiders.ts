import { Random } from './random.js';

/*
 * Everyone who looks hostile lives in networks reserved for documentation and measurement (RFC 5737,
 * RFC 2544, RFC 3849), so that no real address is ever called an attacker.
 */

/** Machines that knock on every door of the internet. */
export const SCANNERS: readonly string[] = [
  ...addresses(new Random(11), 360, (random) => `198.18.${random.between(0, 127)}.${random.between(1, 254)}`),
  ...addresses(new Random(12), 20, (random) => `2001:db8:${random.hex(4)}::${random.between(1, 99)}`),
];

/** Addresses that threat feeds list and employees' machines now and then touch. */
export const FEED_ADDRESSES: readonly string[] = addresses(
  new Random(13),
  1_800,
  (random) => `198.19.${random.between(0, 255)}.${random.between(1, 254)}`,
);

function addresses(random: Random, count: number, make: (random: Random) => string): string[] {
  const found = new Set<string>();
  while (found.size < count) found.add(make(random).replaceAll(/(?<=:)0+(?=[0-9a-f])/g, ''));
  return [...found];
}
