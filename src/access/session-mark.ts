import { createHash } from 'node:crypto';

const SHOWN = 16;

/** A session id is a key to the session, so that records and logs hold only this. */
export function sessionMark(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('hex').slice(0, SHOWN);
}
