import { OWN_SENSORS } from '../test/access/two-worlds.js';
import type { TokenRecord } from '../src/access/tokens/token-record.js';

type TokenRights = Pick<TokenRecord, 'scopes' | 'sensors'>;

/** Whose token a fault takes away now and then. */
export const GUEST = 'guest';
/** Who asks faster than is allowed. */
export const FLOODER = 'flooder';
/** Who looks at the metrics. */
export const WATCH = 'watch';
/** Who does not read what it asked for. */
export const SLEEPER = 'sleeper';

/** Whoever starts a server on standard input and output; that server knows nobody else. */
export const STARTER = 'anonymous';

/** As the audit file names a principal. */
export function identity(principal: string): string {
  return principal === STARTER ? STARTER : `token:${principal}`;
}

/** Those that the clients of a soak speak as, with what their tokens may do. */
export const CLIENTS: Record<string, TokenRights> = {
  soc: { scopes: null, sensors: null },
  branch: { scopes: null, sensors: OWN_SENSORS },
  'one-sensor': { scopes: ['alerts', 'traffic', 'sensors'], sensors: ['dmz-02'] },
  'alerts-only': { scopes: ['alerts', 'ollama'], sensors: null },
  [GUEST]: { scopes: null, sensors: null },
};

/** Those that only faults use. */
export const OTHERS = [FLOODER, WATCH, SLEEPER];
