import { ENCRYPTION_TYPES } from '../../answer/attack/encryption-types.js';
import type { Note } from '../../answer/receipt.js';

/** Codes of NetMonitor's detectors whose alerts are about TLS. */
export const TLS_TYPES = Object.keys(ENCRYPTION_TYPES);

/** What no tool over TLS can tell. */
export const ONLY_OF_ALERTS: Note = {
  code: 'only_of_alerts',
  message: 'the database knows of TLS only what alerts carry: a handshake that raised none is not in it',
};
