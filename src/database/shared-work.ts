/** Work that several calls wait for. It is cancelled when the last of them is. */
export class SharedWork<Result> {
  /** When it began, of the monotonic clock. */
  readonly at = performance.now();
  private readonly end = new AbortController();
  private readonly result: Promise<Result>;
  private waiting = 0;
  private settled = false;

  constructor(work: (signal: AbortSignal) => Promise<Result>) {
    this.result = work(this.end.signal).finally(() => (this.settled = true));
    // Nobody may be waiting any more when it fails.
    this.result.catch(() => {});
  }

  get cancelled(): boolean {
    return this.end.signal.aborted;
  }

  /** The result, or the signal's reason as soon as it is aborted. */
  async wait(signal: AbortSignal): Promise<Result> {
    this.waiting++;
    let onAbort!: () => void;
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([this.result, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (--this.waiting === 0 && !this.settled) this.end.abort();
    }
  }
}
