import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { connectFailure, DatabaseOverloaded, DatabaseUnavailable } from './database-error.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A reachable database answers SELECT 1 within this time, or it is not reachable. */
const PING_LIMIT_MS = 2_000;
const PING_FRESH_MS = 1_000;

export type DatabaseState = { up: true } | { up: false; reason: string };
type Listener = () => Promise<void>;

/**
 * The pool and the knowledge whether it is any good. While the database is down one loop tries again
 * with growing pauses, and callers are told at once instead of each waiting for a time-out.
 */
@Injectable()
export class DatabaseConnection implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(DatabaseConnection.name);
  private state: DatabaseState = { up: false, reason: 'not connected yet' };
  private failure: unknown;
  private reconnecting?: Promise<void>;
  private pinged?: { at: number; result: Promise<DatabaseState> };
  private closing = false;
  private wake: () => void = () => {};
  private readonly listeners: Listener[] = [];

  constructor(private readonly dataSource: DataSource) {}

  /** `listener` runs after each (re)connection, before the database counts as up. */
  onConnected(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** Waits for the first attempt, not for success: the server starts without its database. */
  async onApplicationBootstrap(): Promise<void> {
    await this.attempt();
    if (!this.state.up) this.reconnect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    this.wake();
    await this.reconnecting;
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  current(): DatabaseState {
    return this.state;
  }

  /** Why the last attempt to connect failed, in the driver's words: for the operator, never for a client. */
  lastFailure(): unknown {
    return this.failure;
  }

  /** Asks the database itself, at most once a second. */
  async ping(): Promise<DatabaseState> {
    if (!this.state.up) return this.state;
    if (!this.pinged || Date.now() - this.pinged.at > PING_FRESH_MS) {
      this.pinged = { at: Date.now(), result: this.pingNow() };
    }
    return this.pinged.result;
  }

  /**
   * A client of the pool; the caller releases it.
   *
   * @throws DatabaseUnavailable when the database is down, DatabaseOverloaded when every connection stays busy
   */
  async client(): Promise<pg.PoolClient> {
    if (!this.state.up) throw new DatabaseUnavailable(this.state.reason);
    try {
      const client = await this.pool.connect();
      // A backend that dies while its client is checked out emits here; without a listener the process dies.
      if (client.listenerCount('error') === 0) client.on('error', () => {});
      return client;
    } catch (error) {
      if (isWaitForFreeClient(error)) {
        throw new DatabaseOverloaded('every connection is busy', { cause: error });
      }
      throw this.lost(connectFailure(error));
    }
  }

  /** Marks the database as down and starts the loop; hands the error back to be thrown. */
  lost(error: DatabaseUnavailable): DatabaseUnavailable {
    if (this.state.up && !this.closing) {
      this.state = { up: false, reason: error.message };
      this.logger.warn({ err: error.cause ?? error }, `database lost: ${error.message}`);
      this.reconnect();
    }
    return error;
  }

  get pool(): pg.Pool {
    return (this.dataSource.driver as unknown as { master: pg.Pool }).master;
  }

  /** How busy the pool is. */
  load(): { open: number; idle: number; waiting: number } {
    if (!this.dataSource.isInitialized) return { open: 0, idle: 0, waiting: 0 };
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { open: totalCount, idle: idleCount, waiting: waitingCount };
  }

  private reconnect(): void {
    this.reconnecting ??= this.loop().finally(() => (this.reconnecting = undefined));
  }

  private async loop(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !this.closing; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await this.sleep(pause);
      if (this.closing) return;
      await this.attempt();
      if (this.state.up) return;
    }
  }

  private async attempt(): Promise<void> {
    try {
      if (!this.dataSource.isInitialized) await this.initialize();
      await this.selectOne();
      for (const listener of this.listeners) await listener();
      this.state = { up: true };
      this.pinged = undefined;
      this.logger.log('database connected');
    } catch (error) {
      this.failure = error;
      const { message } = connectFailure(error);
      if (this.state.up || this.state.reason !== message) this.logger.warn({ err: error }, message);
      this.state = { up: false, reason: message };
    }
  }

  private async initialize(): Promise<void> {
    await this.dataSource.initialize();
    this.pool.on('error', (error) => this.logger.warn({ err: error }, 'idle database connection lost'));
  }

  private async pingNow(): Promise<DatabaseState> {
    try {
      await this.selectOne();
    } catch (error) {
      if (!isWaitForFreeClient(error)) this.lost(connectFailure(error));
    }
    return this.state;
  }

  private async selectOne(): Promise<void> {
    const client = await this.pool.connect();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer in time')), PING_LIMIT_MS);
    });
    try {
      await Promise.race([client.query('SELECT 1'), late]);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The pool had no free client in time: the database is busy, not down. pg-pool tells it by this text only. */
function isWaitForFreeClient(error: unknown): boolean {
  return (error as Error).message === 'timeout exceeded when trying to connect';
}
