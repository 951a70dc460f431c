import { Logger } from '@nestjs/common';
import type { AuditFile } from './audit-file.js';
import { AuditUnavailable } from './audit-unavailable.js';

const LONGEST_QUEUE = 10_000;
const RETRY_MS = 1_000;
const TOLD_EVERY = 1_000;

interface Waiting {
  fields: object;
  /** Tells the call that waits for its record; nobody waits in best-effort mode. */
  settle?: (error?: AuditUnavailable) => void;
  /** A record of the server itself, which nobody misses. */
  own?: boolean;
}

/** Brings records into the file one append at a time: those that come meanwhile go into the next one. */
export class AuditWriter {
  /** Whether the last write went well. */
  writable = true;
  /** Writes that failed. */
  failures = 0;
  /** Records that never reached the file. */
  dropped = 0;
  private readonly logger = new Logger('AuditLog');
  private queue: Waiting[] = [];
  private running: Promise<void> | undefined;
  private opening: 'opened' | 'reopened' | undefined = 'opened';
  private closing = false;
  private wake: () => void = () => {};
  private trial: NodeJS.Timeout | undefined;
  /** How many of the dropped records the file tells of. */
  private told = 0;

  constructor(
    private readonly file: AuditFile,
    private readonly required: boolean,
  ) {}

  get sequence(): number {
    return this.file.sequence;
  }

  async open(): Promise<void> {
    await this.work();
  }

  /**
   * Waits for its record in required mode, and for nothing else.
   *
   * @throws AuditUnavailable in required mode only
   */
  async write(fields: object): Promise<void> {
    if (this.queue.length >= LONGEST_QUEUE) {
      this.dropped++;
      if (this.required) throw new AuditUnavailable(new Error('too many records wait to be written'));
      return;
    }
    const written = new Promise<void>((resolve, reject) => {
      const settle = (error?: AuditUnavailable) => (error ? reject(error) : resolve());
      this.queue.push(this.required ? { fields, settle } : { fields });
    });
    void this.work();
    if (this.required) await written;
  }

  async reopen(): Promise<void> {
    this.opening ??= 'reopened';
    this.wake();
    await this.work();
  }

  /** Writes what waits, or gives it up if it cannot be written now. */
  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.trial);
    this.wake();
    await this.work();
    await this.file.close();
    this.logger.log(`audit file closed, last sequence ${this.sequence}`);
  }

  private work(): Promise<void> {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      // Something may have come between the last look and now.
      return this.hasWork() ? this.work() : undefined;
    });
    return this.running;
  }

  private hasWork(): boolean {
    return this.queue.length > 0 || this.opening !== undefined;
  }

  private async run(): Promise<void> {
    while (this.hasWork()) {
      if (this.opening) await this.openFile(this.opening);
      if (this.queue.length > 0) await this.writeQueue();
    }
  }

  private async openFile(how: 'opened' | 'reopened'): Promise<void> {
    this.opening = undefined;
    try {
      await this.file.reopen();
      // Where records wait, their write shows whether the outage is over: a full disk can be opened.
      if (this.queue.length === 0) this.succeeded();
      this.logger.log(`audit file ${how}, last sequence ${this.sequence}`);
    } catch (error) {
      this.failed(error);
    }
  }

  private async writeQueue(): Promise<void> {
    const batch = this.queue;
    this.queue = [];
    const before = this.sequence;
    const { dropped } = this;
    const entries = batch.map(({ fields }, index) =>
      index === 0 && dropped > this.told ? { ...fields, dropped: dropped - this.told } : fields,
    );
    const { written, error } = await this.file.append(entries);
    if (written > 0) this.told = dropped;
    for (const { settle } of batch.slice(0, written)) settle?.();
    if (Math.floor(before / TOLD_EVERY) < Math.floor(this.sequence / TOLD_EVERY)) {
      this.logger.log(`audit file at sequence ${this.sequence}`);
    }
    if (error === undefined) this.succeeded();
    else await this.keepOrDrop(batch.slice(written), error);
  }

  private async keepOrDrop(batch: Waiting[], error: unknown): Promise<void> {
    this.failed(error);
    if (this.required || this.closing) {
      this.dropped += batch.filter(({ own }) => !own).length;
      for (const { settle } of batch) settle?.(new AuditUnavailable(error));
      return;
    }
    const kept = [...batch, ...this.queue];
    this.queue = kept.slice(0, LONGEST_QUEUE);
    this.dropped += kept.length - this.queue.length;
    if (!this.opening) await this.pause();
  }

  /** An outage is told when it begins and when it ends, not once per record. */
  private failed(error: unknown): void {
    this.failures++;
    if (this.writable) this.logger.error({ err: error }, 'audit file cannot be written');
    this.writable = false;
    clearTimeout(this.trial);
    if (!this.closing) this.trial = setTimeout(() => this.tryByItself(), RETRY_MS).unref();
  }

  /** While a server says that it is not ready nobody may call it, so it must not wait for a call to recover. */
  private tryByItself(): void {
    if (this.writable || this.running) return;
    const time = new Date().toISOString();
    const fields = { time, action: 'audit', outcome: 'resumed', principal: null, address: null };
    this.queue.push({ fields, own: true });
    void this.work();
  }

  private succeeded(): void {
    if (this.writable) return;
    this.writable = true;
    this.logger.warn(`audit file is written again; ${this.dropped} records were dropped since the start`);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
