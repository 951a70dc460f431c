import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { TOOLSETS } from '../../config/toolsets.js';
import { AddressList } from '../address-list.js';

/** Before every token, so that people and secret scanners know one when they see it. */
const PREFIX = 'nmcp_';
const RANDOM_BYTES = 32;
const TOKEN = /^nmcp_[\w-]{43}$/;

const network = z.string().max(64).refine(isNetwork, 'not an address or network (CIDR)');

/** One access token as it is stored: without the token itself. */
export const tokenRecord = z.strictObject({
  name: z.string().regex(/^[\w.@-]{1,64}$/, 'a name has 1 to 64 letters, digits, or any of . _ @ -'),
  /** SHA-256 of the token, hexadecimal. A random 256-bit secret needs no slow hash. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  created_at: z.iso.datetime(),
  /** Null = never. */
  expires_at: z.iso.datetime().nullable(),
  /** Toolsets it may use; null = all. */
  scopes: z.array(z.enum(TOOLSETS)).min(1).nullable(),
  /** Sensors it may see; null = all. */
  sensors: z.array(z.string().min(1).max(200)).min(1).max(1_000).nullable(),
  /** Addresses it may come from; null = any. */
  allowed_ips: z.array(network).min(1).max(1_000).nullable(),
});

export type TokenRecord = z.infer<typeof tokenRecord>;

/** A fresh secret, to be shown once, and what is kept of it. */
export function newSecret(): { token: string; sha256: string } {
  const token = PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
  return { token, sha256: hashOfToken(token) };
}

export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether the text could be a token at all. */
export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}

function isNetwork(text: string): boolean {
  try {
    AddressList.of([text]);
    return true;
  } catch {
    return false;
  }
}
