import { Injectable, Logger } from '@nestjs/common';
import pg from 'pg';
import { z } from 'zod';
import { Environment } from '../config/environment.js';
import { Metrics } from '../metrics/metrics.js';
import { type CancellableClient, sendCancelRequest } from './cancel-request.js';
import { DatabaseConnection } from './database-connection.js';
import {
  DatabaseUnavailable,
  isLostConnection,
  MissingPart,
  statementFailure,
  UnexpectedRow,
} from './database-error.js';
import { DatabaseProfile } from './database-profile.js';
import type { Scope } from './scope.js';
import type { Statement } from './statement.js';
import { valueTypes } from './value-types.js';

/** The server enforces statement_timeout itself; past it by this much, the server is not answering. */
const GRACE_MS = 2_000;

export type Value = string | number | boolean | null | readonly string[];

/**
 * The only door to PostgreSQL. It runs declared statements with bound values over the extended protocol,
 * which refuses a second statement in the same text; what the role may do is the boundary behind it.
 */
@Injectable()
export class ReadonlyDatabase {
  private readonly logger = new Logger(ReadonlyDatabase.name);
  private readonly deadlineMs: number;

  constructor(
    private readonly connection: DatabaseConnection,
    private readonly profile: DatabaseProfile,
    private readonly metrics: Metrics,
    environment: Environment,
  ) {
    this.deadlineMs = environment.dbStatementTimeoutMs + GRACE_MS;
  }

  /**
   * All rows of a statement, checked by its schema.
   *
   * @throws DatabaseUnavailable, QueryTimeout, DatabaseOverloaded, MissingPart, UnexpectedRow, or the
   *   signal's reason when the call was cancelled
   */
  async rows<Row>(statement: Statement<Row>, values: readonly Value[], scope: Scope): Promise<Row[]> {
    const missing = statement.reads.find((table) => !this.profile.has(table));
    if (missing && this.connection.current().up) {
      this.profile.refresh();
      throw new MissingPart(missing);
    }
    const end = this.metrics.querySeconds.startTimer({ statement: statement.name });
    const raw = await this.attempt(statement, values, scope).catch((error: unknown) => {
      // After a restart of the database every old connection fails once; a read may simply be repeated.
      if (!(error instanceof DatabaseUnavailable) || !this.connection.current().up) throw error;
      this.logger.log({ queryId: scope.queryId }, 'connection lost, trying once more');
      return this.attempt(statement, values, scope, true);
    });
    end();
    const checked = z.array(statement.row).safeParse(raw);
    if (checked.success) return checked.data;
    throw new UnexpectedRow(`${statement.name}: ${z.prettifyError(checked.error)}`);
  }

  /** The one row of a statement that always has one, such as a count. */
  async row<Row>(statement: Statement<Row>, values: readonly Value[], scope: Scope): Promise<Row> {
    const [row] = await this.rows(statement, values, scope);
    if (row === undefined) throw new UnexpectedRow(`${statement.name}: no row`);
    return row;
  }

  private async attempt(
    statement: Statement<unknown>,
    values: readonly Value[],
    scope: Scope,
    last = false,
  ): Promise<unknown[]> {
    scope.signal.throwIfAborted();
    const client = await this.connection.client();
    try {
      const rows = await this.run(client as CancellableClient, statement, values, scope);
      client.release();
      return rows;
    } catch (error) {
      // Only a client whose backend answered with an error of its own is fit for the next call.
      client.release(scope.signal.aborted || !(error instanceof pg.DatabaseError) || isLostConnection(error));
      if (scope.signal.aborted) throw scope.signal.reason;
      if (error instanceof DatabaseUnavailable) throw this.connection.lost(error);
      const failure = statementFailure(error, statement.reads);
      if (failure instanceof MissingPart) this.profile.refresh();
      if (last && failure instanceof DatabaseUnavailable) throw this.connection.lost(failure);
      throw failure;
    }
  }

  /** Runs until the answer, the abort or the deadline, whichever comes first; the last two cancel the SQL. */
  private async run(
    client: CancellableClient,
    statement: Statement<unknown>,
    values: readonly Value[],
    scope: Scope,
  ): Promise<unknown[]> {
    const deadline = new AbortController();
    const timer = setTimeout(
      () => deadline.abort(new DatabaseUnavailable('the database does not answer')),
      this.deadlineMs,
    );
    const stop = AbortSignal.any([scope.signal, deadline.signal]);
    let onStop!: () => void;
    const stopped = new Promise<never>((_, reject) => {
      onStop = () => {
        void sendCancelRequest(client).finally(() => reject(stop.reason as Error));
      };
      stop.addEventListener('abort', onStop, { once: true });
    });
    const answer = client.query({
      text: `/* netmonitor-mcp ${statement.name} ${scope.queryId} */ ${statement.text}`,
      values: values as unknown[],
      types: valueTypes,
      queryMode: 'extended',
    } as pg.QueryConfig);
    answer.catch(() => {}); // it also fails when the client is thrown away after a cancel
    try {
      const { rows } = await Promise.race([answer, stopped]);
      // The answer may have overtaken a cancel request that will hit this client's next statement.
      stop.throwIfAborted();
      return rows;
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
    }
  }
}
