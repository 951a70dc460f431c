import { pingRequest } from './client-ping.js';
import type { Session } from './session.js';

/** Silence is counted in rounds of the wheel, so that a clock that jumps or a machine that slept ends nobody. */
export const ROUND_MS = 3_000;

/** 15 s. */
const ROUNDS_PER_COMMENT = 5;
/** The client was silent for 15 to 18 s; for 24 to 27 and 33 to 36 it is asked again. */
const ROUNDS_TO_FIRST_PING = 6;
const ROUNDS_PER_PING = 3;
/** 39 to 42 s. */
const MOST_SILENT_ROUNDS = 14;
/** 5 minutes. */
const MOST_ROUNDS_TO_INITIALIZE = 100;

/** Keeps a session alive for one more round, or tells why it is over. */
export function passRound(session: Session): string | undefined {
  const { stream, initialized } = session;
  session.rounds++;
  session.silentRounds++;
  const { rounds, silentRounds } = session;
  if (!initialized && silentRounds >= MOST_ROUNDS_TO_INITIALIZE) return 'the client never initialized';
  if (initialized && silentRounds >= MOST_SILENT_ROUNDS) return 'the client does not answer';
  if (rounds % ROUNDS_PER_COMMENT === 0) stream.comment('keep-alive');
  const isTimeToAsk = silentRounds >= ROUNDS_TO_FIRST_PING && silentRounds % ROUNDS_PER_PING === 0;
  if (initialized && isTimeToAsk) stream.message(pingRequest(rounds));
  return undefined;
}
