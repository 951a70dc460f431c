import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readonlyDataSource } from '../../ormconfig.js';
import { Environment } from '../config/environment.js';
import { nodeAddresses } from './database-address.js';
import { DatabaseUnavailable } from './database-error.js';
import { DatabaseNode, type DatabaseState } from './database-node.js';
import { Rotation } from './replication/rotation.js';
import type { Scope } from './scope.js';

/** How one of several nodes does, for probes and the metrics. */
export interface NodeReport {
  name: string;
  up: boolean;
  /** Why it is not asked; null when it is. */
  objection: string | null;
  /** Of a standby, when it is known. */
  lagMs: number | null;
}

const NONE = { up: false, reason: 'neither the primary nor a replica can be asked' } as const;

/** The PostgreSQL servers that hold the NetMonitor database: one, or a primary and its replicas. */
@Injectable()
export class DatabaseNodes implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly all: readonly DatabaseNode[];
  private readonly rotation?: Rotation;
  private readonly chosen = new WeakMap<Scope, DatabaseNode>();

  constructor(environment: Environment) {
    const { dbPoolMin: min, dbPoolMax: max, dbStatementTimeoutMs: statementTimeoutMs } = environment;
    this.all = nodeAddresses(environment).map((address) => {
      const source = new DataSource(readonlyDataSource(address, { min, max, statementTimeoutMs }));
      // Whether the database answers must not wait for statements: the last connection is not theirs.
      return new DatabaseNode(address.node, address, source, Math.max(1, max - 1));
    });
    if (this.all.length > 1) this.rotation = new Rotation(this.all);
  }

  /** `greet` runs after each (re)connection of a node, before it counts as up. */
  onConnected(greet: (node: DatabaseNode) => Promise<void>): void {
    for (const node of this.all) node.onConnected(() => greet(node));
  }

  /** Waits for the first attempts, not for success: the server starts without its database. */
  async onApplicationBootstrap(): Promise<void> {
    await Promise.all(this.all.map((node) => node.connect()));
    await this.rotation?.follow();
  }

  async onApplicationShutdown(): Promise<void> {
    this.rotation?.stop();
    await Promise.all(this.all.map((node) => node.close()));
  }

  /** Whether any of them can be asked. */
  current(): DatabaseState {
    if (!this.rotation) return this.all[0]!.current();
    return this.rotation.next() ? { up: true } : NONE;
  }

  /** The same, asking them first, at most once a second. */
  async ping(): Promise<DatabaseState> {
    await Promise.all(this.all.map((node) => node.ping()));
    return this.current();
  }

  /**
   * The node for the statements of a scope: the same for all of them, as long as it is up, so that they agree.
   *
   * @throws DatabaseUnavailable when none of several can be asked
   */
  of(scope: Scope): DatabaseNode {
    if (!this.rotation) return this.all[0]!;
    const before = this.chosen.get(scope);
    if (before?.current().up) return before;
    const node = this.rotation.next();
    if (!node) throw new DatabaseUnavailable(NONE.reason);
    this.chosen.set(scope, node);
    return node;
  }

  /** Another node than the one that failed, for the rest of the scope's statements; undefined when there is none. */
  another(failed: DatabaseNode, scope: Scope): DatabaseNode | undefined {
    const node = this.rotation?.next(failed);
    if (node) this.chosen.set(scope, node);
    return node;
  }

  /** Lets the statements of a scope go where those of another one go. */
  follow(scope: Scope, leader: Scope): void {
    this.chosen.set(scope, this.of(leader));
  }

  /** How busy the pools are, all in all. */
  load(): ReturnType<DatabaseNode['load']> {
    const sum = { open: 0, idle: 0, running: 0, waiting: 0 };
    for (const load of this.all.map((node) => node.load())) {
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += load[key];
    }
    return sum;
  }

  report(): NodeReport[] {
    return this.all.map((node) => {
      const state = node.current();
      return {
        name: node.name,
        up: state.up,
        objection: this.rotation ? this.rotation.objection(node) : state.up ? null : state.reason,
        lagMs: this.rotation?.lagMs(node) ?? null,
      };
    });
  }
}
