import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { QueryTimeout, TooCostly } from '../database-error.js';
import { DatabaseNodes } from '../database-nodes.js';
import type { Scope } from '../scope.js';
import { microsOf } from './instant-of.js';
import { recordOf, type SensorRecord } from './sensor-record.js';
import { DAY, HOUR, type Micros } from './sensor-signs.js';
import { type Book, SignRepository } from './sign.repository.js';
import { weekends } from './weekends.js';

/** How far back silences are looked for, and the days before that which show what is usual. */
const DAYS = 31;
const EXAMPLE_DAYS = 14;
/** Where all of it would cost too much, the last days are still looked at. */
const FALLBACKS = [DAYS + EXAMPLE_DAYS, 16, 3];

const FRESH_MS = 60_000;
/** Rows may arrive late: so much is read again each time, and everything from time to time. */
const READ_AGAIN: Micros = 2 * HOUR;
const READ_ALL: Micros = HOUR;
const RETRY_MS = 10_000;
/** An answer waits no longer for it. */
const PATIENCE_MS = 2_000;

/** Waits in a line of its own. */
const SHARED = 'coverage';

/** How every sensor watched. */
export interface Ledger {
  /** The span that was looked at: silences before it are not known. */
  from: Micros;
  now: Micros;
  sensors: Map<string, SensorRecord>;
  /** Tables that might tell of more signs of life, and were not asked because of the cost. */
  unasked: Book['unasked'];
}

/** A ledger, or why there is none: no such tables here, still being made, could not be made. */
export type LedgerOrNot = Ledger | 'no tables' | 'late' | 'failed';

interface Kept {
  book: Book;
  ledger: Ledger;
  readAt: number;
  /** Of the database's clock, when everything was read. */
  wholeAt: Micros;
}

interface Shelf {
  kept?: Kept;
  reading?: { since: number; done: Promise<void> };
  failedAt?: number;
}

/**
 * When each sensor was blind or saw far less than usual. Read once per database server and shared by all calls;
 * from then on, once a minute at most, only its newest hours. Callers' scopes apply where it is read.
 */
@Injectable()
export class CoverageLedger implements OnModuleDestroy {
  private readonly logger = new Logger(CoverageLedger.name);
  private readonly shelves = new Map<string, Shelf>();
  private readonly end = new AbortController();

  constructor(
    private readonly nodes: DatabaseNodes,
    private readonly signs: SignRepository,
    private readonly environment: Environment,
  ) {}

  onModuleDestroy(): void {
    this.end.abort();
  }

  /** Never rejects but for an aborted call. `now` is the instant that answers are given for. */
  async find(now: string, scope: Scope): Promise<LedgerOrNot> {
    if (!this.signs.canTell()) return 'no tables';
    const { name } = this.nodes.of(scope);
    const shelf = this.shelves.get(name) ?? {};
    this.shelves.set(name, shelf);
    if (isFresh(shelf)) return shelf.kept!.ledger;
    if (!shelf.reading && !isSince(shelf.failedAt, RETRY_MS)) this.start(shelf, now, scope);
    if (shelf.reading) await this.wait(shelf.reading, scope.signal);
    if (isFresh(shelf)) return shelf.kept!.ledger;
    return shelf.reading ? 'late' : 'failed';
  }

  private start(shelf: Shelf, now: string, scope: Scope): void {
    const own: Scope = { sensors: null, caller: SHARED, signal: this.end.signal, queryId: scope.queryId };
    this.nodes.follow(own, scope);
    const done = this.renew(shelf.kept, now, own)
      .then((kept) => {
        shelf.kept = kept;
        delete shelf.failedAt;
      })
      .catch((error: unknown) => {
        shelf.failedAt = performance.now();
        if (!this.end.signal.aborted)
          this.logger.warn({ err: error, queryId: own.queryId }, 'cannot tell when sensors were blind');
      })
      .finally(() => delete shelf.reading);
    shelf.reading = { since: performance.now(), done };
  }

  private async renew(kept: Kept | undefined, now: string, scope: Scope): Promise<Kept> {
    const at = microsOf(now);
    if (!kept || at < kept.ledger.now || at - kept.wholeAt > READ_ALL) return this.readAll(now, scope);
    const since = fullHour(kept.ledger.now - READ_AGAIN);
    const book = await this.signs.read(since, now, kept.book, scope);
    return { ...kept, ...this.judged(book, kept.ledger.from, at) };
  }

  private async readAll(now: string, scope: Scope): Promise<Kept> {
    const at = microsOf(now);
    for (const days of FALLBACKS) {
      const from = fullHour(at - days * DAY);
      try {
        const book = await this.signs.read(from, now, null, scope);
        return { ...this.judged(book, Math.max(from, fullHour(at - DAYS * DAY)), at), wholeAt: at };
      } catch (error) {
        if (!(error instanceof TooCostly || error instanceof QueryTimeout) || days === FALLBACKS.at(-1))
          throw error;
      }
    }
    throw new Error('there is no span to read');
  }

  private judged(book: Book, from: Micros, now: Micros): Omit<Kept, 'wholeAt'> {
    const isWeekend = weekends(this.environment.timezone);
    const sensors = new Map(
      [...book.sensors].map(([id, signs]) => [id, recordOf(signs, [from, now], isWeekend)]),
    );
    const ledger: Ledger = { from, now, sensors, unasked: book.unasked };
    return { book, ledger, readAt: performance.now() };
  }

  private async wait(
    { since, done }: { since: number; done: Promise<void> },
    signal: AbortSignal,
  ): Promise<void> {
    const left = since + PATIENCE_MS - performance.now();
    if (left <= 0) return;
    let stop!: () => void;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const timer = setTimeout(stop, left);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([done, stopped]);
      signal.throwIfAborted();
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }
}

function isFresh({ kept }: Shelf): boolean {
  return isSince(kept?.readAt, FRESH_MS);
}

function isSince(at: number | undefined, ms: number): boolean {
  return at !== undefined && performance.now() - at < ms;
}

function fullHour(at: Micros): Micros {
  return Math.floor(at / HOUR) * HOUR;
}
