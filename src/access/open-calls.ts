import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DrainLimit } from './drain-limit.js';

/** A database takes a cancel request within this time, or it is not there. */
const LONGEST_CANCEL_MS = 2_000;

/** Calls that are under way, so that a server that stops can let them finish. */
@Injectable()
export class OpenCalls {
  private readonly open = new Map<Promise<unknown>, AbortController | undefined>();
  private ending = false;

  constructor(private readonly limit: DrainLimit) {}

  /** From now on no call begins. */
  get stopping(): boolean {
    return this.ending;
  }

  get size(): number {
    return this.open.size;
  }

  /** `end` is aborted when the server stops and cannot wait any longer. */
  async during<T>(work: Promise<T>, end?: AbortController): Promise<T> {
    this.open.set(work, end);
    try {
      return await work;
    } finally {
      this.open.delete(work);
    }
  }

  /** Lets no call begin any more, waits for those that have, and ends what is left after the limit. */
  async drain(longestMs = this.limit.ms): Promise<void> {
    this.ending = true;
    await this.finish(longestMs);
    for (const end of this.open.values()) end?.abort();
    await this.finish(LONGEST_CANCEL_MS);
    // An answer is on its way to its stream for another moment.
    await turn();
  }

  private async finish(longestMs: number): Promise<void> {
    const limit = new AbortController();
    const done = Promise.allSettled(this.open.keys()).then(() => limit.abort());
    await Promise.race([done, delay(longestMs, undefined, { signal: limit.signal }).catch(() => {})]);
  }
}
