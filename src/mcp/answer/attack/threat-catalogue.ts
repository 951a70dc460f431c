import { DIRECTORY_TYPES } from './directory-types.js';
import { ENCRYPTION_TYPES } from './encryption-types.js';
import { FLOOD_TYPES } from './flood-types.js';
import { HOST_TYPES } from './host-types.js';
import { NAME_AND_TUNNEL_TYPES } from './name-and-tunnel-types.js';
import { SIGN_TYPES } from './sign-types.js';
import type { ThreatType } from './threat-type.js';
import { WEB_TYPES } from './web-types.js';

/** The release of MITRE ATT&CK Enterprise that ids and names are from. */
export const ATTACK_VERSION = '18.1';

/** Every code NetMonitor's own detectors emit. Sensors may post others. */
export const THREAT_TYPES: ReadonlyMap<string, ThreatType> = new Map(
  [
    WEB_TYPES,
    FLOOD_TYPES,
    NAME_AND_TUNNEL_TYPES,
    DIRECTORY_TYPES,
    HOST_TYPES,
    SIGN_TYPES,
    ENCRYPTION_TYPES,
  ].flatMap((family) => Object.entries(family)),
);

/** What is known of a code, whatever its letter case; undefined for codes of others. */
export function threatTypeOf(code: string): ThreatType | undefined {
  return THREAT_TYPES.get(code.toUpperCase());
}
