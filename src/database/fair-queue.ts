import { DatabaseOverloaded } from './database-error.js';

/** Longer than it takes to notice that the database is gone: then that is told, and not that it is busy. */
const PATIENCE_MS = 7_000;
const MOST_WAITING = 500;

interface Waiting {
  admit(): void;
  refuse(error: Error): void;
}

/**
 * At most so many run at once; the others wait in a line per caller, and the lines take turns. The last place
 * goes to a caller that has none yet, so that no caller alone can shut the others out.
 */
export class FairQueue {
  private readonly lines = new Map<string, Waiting[]>();
  private readonly running = new Map<string, number>();
  private taken = 0;

  constructor(private readonly places: number) {}

  /** How many run, and how many wait. */
  get load(): { running: number; waiting: number } {
    const waiting = [...this.lines.values()].reduce((sum, { length }) => sum + length, 0);
    return { running: this.taken, waiting };
  }

  /**
   * Resolves when it is the caller's turn, with what ends it.
   *
   * @throws DatabaseOverloaded when the turn does not come in time, or the signal's reason
   */
  async enter(caller: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const line = this.lines.get(caller) ?? [];
    if (line.length >= MOST_WAITING) throw new DatabaseOverloaded('too many wait for the same caller');
    this.lines.set(caller, line);
    return new Promise((resolve, reject) => {
      const step = (finish: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        line.splice(line.indexOf(waiting), 1);
        if (line.length === 0) this.lines.delete(caller);
        finish();
      };
      const waiting: Waiting = {
        admit: () => step(() => resolve(this.occupy(caller))),
        refuse: (error) => step(() => reject(error)),
      };
      const onAbort = () => waiting.refuse(signal.reason as Error);
      const timer = setTimeout(
        () => waiting.refuse(new DatabaseOverloaded('every connection stayed busy')),
        PATIENCE_MS,
      );
      signal.addEventListener('abort', onAbort, { once: true });
      line.push(waiting);
      this.advance();
    });
  }

  /** Nobody who waits gets a turn any more. */
  turnAway(error: Error): void {
    for (const waiting of [...this.lines.values()].flat()) waiting.refuse(error);
  }

  private advance(): void {
    for (let next = this.next(); next; next = this.next()) next.admit();
  }

  private next(): Waiting | undefined {
    for (const [caller, line] of this.lines) {
      if (!this.mayRun(caller)) continue;
      // To the end of the round.
      this.lines.delete(caller);
      this.lines.set(caller, line);
      return line[0];
    }
    return undefined;
  }

  private mayRun(caller: string): boolean {
    const free = this.places - this.taken;
    return free > 1 || (free === 1 && (this.places === 1 || !this.running.has(caller)));
  }

  private occupy(caller: string): () => void {
    this.taken++;
    this.running.set(caller, (this.running.get(caller) ?? 0) + 1);
    return () => {
      this.taken--;
      const left = this.running.get(caller)! - 1;
      if (left === 0) this.running.delete(caller);
      else this.running.set(caller, left);
      this.advance();
    };
  }
}
