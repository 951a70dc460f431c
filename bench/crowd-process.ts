import { Poster } from './light-client.js';
import { answerQuestions } from './questions.js';
import { Session } from './session.js';

// Clients that are connected and ask nothing. A process of their own: their answers to pings must not delay the
// client whose calls are timed.

const OPENERS = 8;
const MOST_FAILURES = 50;

const sessions: Session[] = [];

async function open({ url, count }: { url: string; count: number }): Promise<void> {
  let left = count;
  let failures = 0;
  const opener = async () => {
    while (left > 0) {
      const poster = await Poster.connect(url);
      try {
        while (left > 0) {
          left--;
          sessions.push(await Session.open(url, poster));
        }
      } catch (error) {
        // A busy server may close a connection that rested in the very moment it is used again.
        left++;
        if (++failures > MOST_FAILURES) throw error;
      }
      poster.close();
    }
  };
  await Promise.all(Array.from({ length: OPENERS }, opener));
}

answerQuestions({
  open,
  close: () => {
    for (const session of sessions.splice(0)) session.close();
  },
});
