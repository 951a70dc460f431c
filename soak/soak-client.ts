import { setTimeout as sleep } from 'node:timers/promises';
import type { RandomSource } from '../test/access/random-source.js';
import { Connection } from './connection.js';
import { type Line, openLine, type Way } from './lines.js';
import type { Question, Questions } from './questions.js';

const CANCEL_SHARE = 0.12;
const DISCONNECT_SHARE = 0.08;
const MOST_CALLS_PER_CONNECTION = 30;
const MOST_AT_ONCE = 4;
const LONGEST_CANCEL_MS = 300;
const PAUSE_MS = { least: 500, more: 3_000 };
const BEFORE_NEXT_TRY_MS = 500;

export interface SoakClientOptions {
  random: RandomSource;
  questions: Questions;
  connection: () => Connection;
  /** With the token as it is now. */
  way: () => Way;
}

/** Connects, asks, takes questions back, hangs up in the middle and comes again, until it is told to stop. */
export class SoakClient {
  private stopping = false;

  constructor(private readonly options: SoakClientOptions) {}

  async live(): Promise<void> {
    // Not all at the same moment.
    await sleep(this.options.random.below(PAUSE_MS.more));
    while (!this.stopping) await this.oneConnection();
  }

  stop(): void {
    this.stopping = true;
  }

  private async oneConnection(): Promise<void> {
    const { random } = this.options;
    const connection = this.options.connection();
    let line: Line;
    try {
      line = await openLine(connection, this.options.way());
    } catch (error) {
      connection.drop(`cannot connect: ${String(error)}`);
      await sleep(BEFORE_NEXT_TRY_MS);
      return;
    }
    for (let calls = 1 + random.below(MOST_CALLS_PER_CONNECTION); calls > 0; calls--) {
      if (this.stopping || connection.isOver) break;
      const answers = this.askSome(connection, line);
      if (random.next() < DISCONNECT_SHARE) break;
      await answers;
      await sleep(PAUSE_MS.least + random.below(PAUSE_MS.more));
    }
    await line.close();
  }

  private async askSome(connection: Connection, line: Line): Promise<void> {
    const { random, questions } = this.options;
    const count = random.next() < 0.2 ? 2 + random.below(MOST_AT_ONCE - 1) : 1;
    const asked = Array.from({ length: count }, () => this.ask(connection, line, questions.next()));
    await Promise.all(asked);
  }

  private async ask(connection: Connection, line: Line, question: Question): Promise<void> {
    const { random } = this.options;
    const caller = new AbortController();
    connection.expect(question);
    const cancelAfter = random.next() < CANCEL_SHARE ? random.below(LONGEST_CANCEL_MS) : undefined;
    const timer =
      cancelAfter === undefined || line.cancelsBy === undefined
        ? undefined
        : setTimeout(() => {
            caller.abort();
            if (line.cancelsBy === 'closing') connection.cancelledBy(question);
          }, cancelAfter);
    // What became of it is in the history.
    await line.ask({ name: question.tool, arguments: question.args }, caller.signal).catch(() => {});
    clearTimeout(timer);
  }
}
