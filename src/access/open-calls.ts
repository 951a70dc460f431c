import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** Calls that are under way, so that a server that stops can let them finish. */
@Injectable()
export class OpenCalls {
  private readonly open = new Set<Promise<unknown>>();
  private ending = false;

  /** From now on no call begins. */
  get stopping(): boolean {
    return this.ending;
  }

  get size(): number {
    return this.open.size;
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.open.add(work);
    try {
      return await work;
    } finally {
      this.open.delete(work);
    }
  }

  /** Lets no call begin any more and waits for those that have, so long at most. */
  async drain(longestMs: number): Promise<void> {
    this.ending = true;
    const limit = new AbortController();
    const done = Promise.allSettled(this.open).then(() => limit.abort());
    await Promise.race([done, delay(longestMs, undefined, { signal: limit.signal }).catch(() => {})]);
    // An answer is on its way to its stream for another moment.
    await turn();
  }
}
