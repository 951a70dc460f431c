import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

const SUBSCRIBER_BITS = 64;

/**
 * Where a request comes from. Express has already decided whether the proxy before us is to be believed;
 * what a believed proxy passes on may still be no address at all, and is then unknown.
 */
export function addressOf({ ip }: Request): string {
  return ip !== undefined && ipaddr.isValid(ip) ? ipaddr.process(ip).toString() : 'unknown';
}

/** An IPv6 subscriber holds a whole /64 and could come from a new address each time. */
export function subscriberOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${SUBSCRIBER_BITS}`).toString()}/${SUBSCRIBER_BITS}`;
}
