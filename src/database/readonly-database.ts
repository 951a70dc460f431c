import { Injectable, Logger } from '@nestjs/common';
import pg from 'pg';
import { z } from 'zod';
import { Metrics } from '../metrics/metrics.js';
import { type CancellableClient, sendCancelRequest } from './cancel-request.js';
import {
  DatabaseUnavailable,
  isLostConnection,
  MissingPart,
  RecoveryConflict,
  statementFailure,
  UnexpectedRow,
} from './database-error.js';
import type { DatabaseNode } from './database-node.js';
import { DatabaseNodes } from './database-nodes.js';
import { DatabaseProfile } from './database-profile.js';
import { refuseCostly } from './plan-ceiling.js';
import type { Scope } from './scope.js';
import type { Statement } from './statement.js';
import { valueTypes } from './value-types.js';

/** After so long without an answer, and then as often, the server is asked whether it is still there. */
const WATCH_MS = 1_000;

export type Value = string | number | boolean | null | readonly string[];

/**
 * The only door to PostgreSQL. It runs declared statements with bound values over the extended protocol,
 * which refuses a second statement in the same text; what the role may do is the boundary behind it.
 */
@Injectable()
export class ReadonlyDatabase {
  private readonly logger = new Logger(ReadonlyDatabase.name);

  constructor(
    private readonly nodes: DatabaseNodes,
    private readonly profile: DatabaseProfile,
    private readonly metrics: Metrics,
  ) {}

  /**
   * All rows of a statement, checked by its schema.
   *
   * @throws DatabaseUnavailable, QueryTimeout, DatabaseOverloaded, MissingPart, UnexpectedRow, or the
   *   signal's reason when the call was cancelled
   */
  async rows<Row>(statement: Statement<Row>, values: readonly Value[], scope: Scope): Promise<Row[]> {
    const missing = statement.reads.find((table) => !this.profile.has(table));
    if (missing && this.nodes.current().up) {
      void this.profile.refresh(this.nodes.of(scope));
      throw new MissingPart(missing);
    }
    const end = this.metrics.querySeconds.startTimer({ statement: statement.name });
    const node = this.nodes.of(scope);
    this.profile.refreshIfOld(node);
    const raw = await this.attempt(node, statement, values, scope).catch((error: unknown) => {
      const next = this.second(node, error, scope);
      if (!next) throw error;
      this.logger.log(
        { queryId: scope.queryId, node: next.name },
        `${(error as Error).message}, trying once more`,
      );
      return this.attempt(next, statement, values, scope);
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

  /** Where a read may simply be repeated: after a restart of the database every old connection fails once. */
  private second(node: DatabaseNode, error: unknown, scope: Scope): DatabaseNode | undefined {
    const lost = error instanceof DatabaseUnavailable;
    if (!lost && !(error instanceof RecoveryConflict)) return undefined;
    return this.nodes.another(node, scope) ?? (lost && node.current().up ? node : undefined);
  }

  private async attempt(
    node: DatabaseNode,
    statement: Statement<unknown>,
    values: readonly Value[],
    scope: Scope,
  ): Promise<unknown[]> {
    const { client, giveBack } = await node.lend(scope);
    if (scope.signal.aborted) {
      // It came while the connection was made; nothing was asked yet.
      giveBack(true);
      throw scope.signal.reason;
    }
    try {
      const rows = await this.run(node, client as CancellableClient, statement, values, scope);
      giveBack(true);
      return rows;
    } catch (error) {
      // Only a client whose backend answered with an error of its own is fit for the next call.
      giveBack(!scope.signal.aborted && error instanceof pg.DatabaseError && !isLostConnection(error));
      if (scope.signal.aborted) throw scope.signal.reason;
      if (error instanceof DatabaseUnavailable) throw error;
      const failure = statementFailure(error, statement.reads);
      if (failure instanceof MissingPart) void this.profile.refresh(node);
      throw failure;
    }
  }

  /** Runs until the answer, the abort or the loss of the server, whichever comes first. An abort cancels the SQL. */
  private async run(
    node: DatabaseNode,
    client: CancellableClient,
    statement: Statement<unknown>,
    values: readonly Value[],
    { signal, queryId }: Scope,
  ): Promise<unknown[]> {
    let onAbort!: () => void;
    let forget!: () => void;
    const stopped = new Promise<never>((_, reject) => {
      onAbort = () => void sendCancelRequest(client).finally(() => reject(signal.reason as Error));
      signal.addEventListener('abort', onAbort, { once: true });
      forget = node.onLost(reject);
    });
    const watch = setInterval(() => void node.ping(), WATCH_MS);
    const answer = this.ask(client, statement, values, { signal, queryId });
    answer.catch(() => {}); // it also fails when the client is thrown away after a cancel
    try {
      const { rows } = await Promise.race([answer, stopped]);
      // The answer may have overtaken a cancel request that will hit this client's next statement.
      signal.throwIfAborted();
      return rows;
    } finally {
      clearInterval(watch);
      forget();
      signal.removeEventListener('abort', onAbort);
    }
  }

  private async ask(
    client: CancellableClient,
    statement: Statement<unknown>,
    values: readonly Value[],
    { signal, queryId }: Pick<Scope, 'signal' | 'queryId'>,
  ): Promise<pg.QueryResult> {
    if (statement.reads.some((table) => this.profile.isLarge(table))) {
      await refuseCostly(client, statement, values);
      signal.throwIfAborted();
    }
    return client.query({
      text: `/* netmonitor-mcp ${statement.name} ${queryId} */ ${statement.text}`,
      values: values as unknown[],
      types: valueTypes,
      queryMode: 'extended',
    } as pg.QueryConfig);
  }
}
