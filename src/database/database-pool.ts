import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { isLostConnection } from './database-error.js';

/** A reachable database answers a short question within this time, or it is not reachable. */
const ANSWER_LIMIT_MS = 2_000;

/** The connections to one PostgreSQL server. */
export class DatabasePool {
  private readonly logger = new Logger(DatabasePool.name);
  private readonly madeIn = new WeakMap<pg.PoolClient, number>();
  private generation = 0;

  constructor(private readonly dataSource: DataSource) {}

  get pool(): pg.Pool {
    return (this.dataSource.driver as unknown as { master: pg.Pool }).master;
  }

  async open(): Promise<void> {
    if (this.dataSource.isInitialized) return;
    try {
      await this.dataSource.initialize();
    } catch (error) {
      // What it had opened when it failed is nobody's any more.
      if (!this.pool?.ending) void this.pool?.end();
      throw error;
    }
    // Not the error itself: the driver hangs its client on it, with the key that cancels.
    this.pool.on('error', ({ message }) =>
      this.logger.warn({ reason: message }, 'idle database connection lost'),
    );
    this.pool.on('connect', (client) => this.madeIn.set(client, this.generation));
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  /** No connection made so far is used again: those that lie idle may be as dead as the one that failed. */
  renounce(): void {
    this.generation++;
  }

  /** A connection that the caller releases, or discards. */
  async client(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.pool.connect();
      // A backend that dies while its client is checked out emits here; without a listener the process dies.
      if (client.listenerCount('error') === 0) client.on('error', () => {});
      if ((this.madeIn.get(client) ?? 0) === this.generation) return client;
      discard(client);
    }
  }

  /** The rows of one short statement. A connection that broke while it lay idle says nothing: another is asked. */
  async ask<Row extends object>(text: string): Promise<Row[]> {
    for (let first = true; ; first = false) {
      const client = await this.client();
      try {
        const { rows } = await client.query<Row>({ text, query_timeout: ANSWER_LIMIT_MS } as pg.QueryConfig);
        client.release();
        return rows;
      } catch (error) {
        discard(client);
        if (!first || !isLostConnection(error)) throw error;
      }
    }
  }

  /** Connections there are, and those nobody uses. */
  get connections(): { open: number; idle: number } {
    if (!this.dataSource.isInitialized) return { open: 0, idle: 0 };
    const { totalCount, idleCount } = this.pool;
    return { open: totalCount, idle: idleCount };
  }
}

/** Closes at once: the driver's polite end would wait for a peer that may be gone. */
export function discard(client: pg.PoolClient): void {
  client.release(true);
  (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
}
