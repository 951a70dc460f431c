import type { Toolset } from '../config/toolsets.js';
import { subscriberOf } from './client-address.js';

/** Who a request comes from, once it was let in. */
export interface Principal {
  /** Unique and stable: `token:NAME`, `oauth:SUBJECT`, `oauth-client:ID` or `anonymous`. Never a secret. */
  id: string;
  /** Toolsets it may use; null = all of them. */
  toolsets: readonly string[] | null;
  /** Sensors it may see; null = all of them, and rows without a sensor too. */
  sensors: string[] | null;
  /** When it is admitted no more, in milliseconds since 1970; null = never. */
  expiresAt: number | null;
  /** Whether it was taken away meanwhile; absent where nothing can be taken away. */
  revoked?: () => boolean;
}

export const ANONYMOUS: Principal = { id: 'anonymous', toolsets: null, sensors: null, expiresAt: null };

/** A principal and where it speaks from. */
export interface Peer {
  principal: Principal;
  /** Its address; the proxy's word for it only when the proxy is trusted. */
  address: string;
  /** To what its connection is narrowed of its own accord; absent = not at all. */
  narrowedTo?: readonly Toolset[];
}

/** Whether it would still be let in. */
export function isAdmitted({ expiresAt, revoked }: Principal): boolean {
  return (expiresAt === null || expiresAt > Date.now()) && revoked?.() !== true;
}

/** What a peer is counted under: its principal, or else its address. */
export function keyOf({ principal, address }: Peer): string {
  return principal === ANONYMOUS ? `address:${subscriberOf(address)}` : principal.id;
}
