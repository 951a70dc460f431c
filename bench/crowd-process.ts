import { Poster } from './light-client.js';
import { answerQuestions } from './questions.js';
import { Session } from './session.js';

// Clients that are connected and ask nothing. A process of their own: their answers to pings must not delay the
// client whose calls are timed.

const OPENERS = 8;

const sessions: Session[] = [];

async function open({ url, count }: { url: string; count: number }): Promise<void> {
  let left = count;
  const opener = async () => {
    const poster = await Poster.connect(url);
    while (left-- > 0) sessions.push(await Session.open(url, poster));
    poster.close();
  };
  await Promise.all(Array.from({ length: OPENERS }, opener));
}

answerQuestions({
  open,
  close: () => {
    for (const session of sessions.splice(0)) session.close();
  },
});
