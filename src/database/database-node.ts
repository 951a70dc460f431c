import { Logger } from '@nestjs/common';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import {
  connectFailure,
  DatabaseOverloaded,
  DatabaseUnavailable,
  endsService,
  isBusy,
} from './database-error.js';
import { DatabasePool, discard } from './database-pool.js';
import { FairQueue } from './fair-queue.js';
import type { Scope } from './scope.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const PING_FRESH_MS = 1_000;

export type DatabaseState = { up: true } | { up: false; reason: string };

/** A connection lent to one statement. */
export interface Loan {
  client: pg.PoolClient;
  /** `fit`: its backend waits for the next statement. Otherwise the connection is thrown away. */
  giveBack: (fit: boolean) => void;
}

/**
 * One PostgreSQL server and the knowledge whether it is any good. While it is down one loop tries again with
 * growing pauses, and callers are told at once instead of each waiting for a time-out.
 */
export class DatabaseNode {
  private readonly logger = new Logger(DatabaseNode.name);
  private readonly connections: DatabasePool;
  private readonly turns: FairQueue;
  private state: DatabaseState = { up: false, reason: 'not connected yet' };
  private failure: unknown;
  private reconnecting?: Promise<void>;
  private pinged?: { at: number; result: Promise<DatabaseState> };
  private closing = false;
  private wake: () => void = () => {};
  private readonly greetings: (() => Promise<void>)[] = [];
  private readonly farewells = new Set<(error: DatabaseUnavailable) => void>();

  constructor(
    /** As the log, the health page and the metrics call it. */
    readonly name: string,
    /** For the operator, never for a client. */
    readonly target: { host: string; port: number },
    dataSource: DataSource,
    places: number,
  ) {
    this.connections = new DatabasePool(dataSource);
    this.turns = new FairQueue(places);
  }

  /** `greet` runs after each (re)connection, before the node counts as up. */
  onConnected(greet: () => Promise<void>): void {
    this.greetings.push(greet);
  }

  /** `tell` runs when the node is lost; until then the returned function calls that off. */
  onLost(tell: (error: DatabaseUnavailable) => void): () => void {
    this.farewells.add(tell);
    return () => this.farewells.delete(tell);
  }

  /** Waits for one attempt, not for success: the rest is the loop's. */
  async connect(): Promise<void> {
    await this.attempt();
    if (!this.state.up) this.reconnect();
  }

  async close(): Promise<void> {
    this.closing = true;
    this.wake();
    await this.reconnecting;
    await this.connections.close();
  }

  current(): DatabaseState {
    return this.state;
  }

  /** Why the last attempt to connect failed, in the driver's words: for the operator, never for a client. */
  lastFailure(): unknown {
    return this.failure;
  }

  /** Asks the server itself, at most once a second. */
  async ping(): Promise<DatabaseState> {
    if (!this.state.up) return this.state;
    if (!this.pinged || performance.now() - this.pinged.at > PING_FRESH_MS) {
      const asked = this.ask('SELECT 1').catch(() => {});
      this.pinged = { at: performance.now(), result: asked.then(() => this.state) };
    }
    return this.pinged.result;
  }

  /** The rows of one short statement of our own. No answer means that the node is lost. */
  async ask<Row extends object>(text: string): Promise<Row[]> {
    try {
      return await this.connections.ask<Row>(text);
    } catch (error) {
      if (endsService(error)) this.lost(connectFailure(error));
      throw error;
    }
  }

  /**
   * A connection, when it is the caller's turn.
   *
   * @throws DatabaseUnavailable when the node is down, DatabaseOverloaded when every connection stays busy
   */
  async lend({ caller, signal }: Scope): Promise<Loan> {
    if (!this.state.up) throw new DatabaseUnavailable(this.state.reason);
    const leave = await this.turns.enter(caller, signal);
    try {
      const client = await this.connections.client();
      const giveBack = (fit: boolean) => {
        if (fit) client.release();
        else discard(client);
        leave();
      };
      return { client, giveBack };
    } catch (error) {
      // Before the place is given up: who waits for it would find the same, and find it out as slowly.
      const failure = this.withoutConnection(error);
      leave();
      throw failure;
    }
  }

  get pool(): pg.Pool {
    return this.connections.pool;
  }

  /** How busy it is. */
  load(): { open: number; idle: number; running: number; waiting: number } {
    return { ...this.connections.connections, ...this.turns.load };
  }

  private withoutConnection(error: unknown): Error {
    if (!this.state.up) return new DatabaseUnavailable(this.state.reason, { cause: error });
    if (isBusy(error)) return new DatabaseOverloaded('every connection is busy', { cause: error });
    return this.lost(connectFailure(error));
  }

  /** Marks the node as down and starts the loop; hands the error back to be thrown. */
  private lost(error: DatabaseUnavailable): DatabaseUnavailable {
    if (this.state.up && !this.closing) {
      this.fall(error, error.cause ?? error);
      this.reconnect();
    }
    return error;
  }

  private fall(error: DatabaseUnavailable, cause: unknown): void {
    const { message: reason } = error;
    if (this.state.up || this.state.reason !== reason)
      this.logger.warn({ err: cause, node: this.name }, reason);
    this.state = { up: false, reason };
    this.connections.renounce();
    this.turns.turnAway(error);
    for (const tell of this.farewells) tell(error);
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
      await this.connections.open();
      await this.connections.ask('SELECT 1');
      for (const greet of this.greetings) await greet();
      this.state = { up: true };
      this.pinged = undefined;
      this.logger.log({ node: this.name }, 'database connected');
    } catch (error) {
      this.failure = error;
      this.fall(connectFailure(error), error);
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
