import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Environment } from '../../config/environment.js';
import { instantInJson } from '../instant-in-json.js';
import { DatabaseNodes } from '../database-nodes.js';
import { MissingPart } from '../database-error.js';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { SharedWork } from '../shared-work.js';
import { type Statement, statement } from '../statement.js';

/** Tables whose newest row says how fresh an answer is. */
export type TimedTable = 'alerts' | 'traffic_metrics' | 'top_talkers';
const TIMED_TABLES: TimedTable[] = ['alerts', 'traffic_metrics', 'top_talkers'];

const sensorSeen = z.object({ sensor_id: z.string(), last_seen: instantInJson.nullable() });

const situationRow = z.object({
  now: z.string(),
  sensors: z.array(sensorSeen).nullable(),
  newest: z.record(z.string(), instantInJson.nullable()),
});

/** The moment an answer is given for: the clock, each sensor's last sign of life, each table's newest row. */
export interface Situation {
  /** The database's clock, or the instant answers are given as of. */
  now: string;
  /** Null when this database has no readable table of sensors. */
  sensors: z.infer<typeof sensorSeen>[] | null;
  newest: Partial<Record<TimedTable, string | null>>;
}

const FRESH_MS = 1_000;
/** Waits in a line of its own: nobody is to stand behind the questions of whoever happened to come first. */
const SHARED = 'situation';

/** One statement per call at most, shared by the calls of a second. */
@Injectable()
export class SituationRepository {
  private readonly recent = new Map<string, SharedWork<Situation>>();

  constructor(
    private readonly nodes: DatabaseNodes,
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
    private readonly environment: Environment,
  ) {}

  /** Cancelled only when the last of the calls that share it is. */
  async find(scope: Scope): Promise<Situation> {
    const { signal } = scope;
    signal.throwIfAborted();
    // What one server holds is no beginning for an answer of another.
    const key = JSON.stringify([this.nodes.of(scope).name, scope.sensors]);
    const shared = this.fresh(key) ?? this.start(key, scope);
    return shared.wait(signal);
  }

  private fresh(key: string): SharedWork<Situation> | undefined {
    const known = this.recent.get(key);
    return known && performance.now() - known.at < FRESH_MS && !known.cancelled ? known : undefined;
  }

  private start(key: string, scope: Scope): SharedWork<Situation> {
    const now = performance.now();
    for (const [old, { at }] of this.recent) if (now - at >= FRESH_MS) this.recent.delete(old);
    const shared = new SharedWork(async (signal) => {
      const shares: Scope = { ...scope, caller: SHARED, signal };
      this.nodes.follow(shares, scope);
      return this.ask(shares).catch((error: unknown) => {
        this.recent.delete(key);
        throw error;
      });
    });
    this.recent.set(key, shared);
    return shared;
  }

  /** Newest row of a table before an instant, for windows that end in the past. */
  async newestBefore(table: TimedTable, before: string, scope: Scope): Promise<string | null> {
    const { newest } = await this.database.row(newestBefore[table], [before, scope.sensors], scope);
    return newest;
  }

  private async ask(scope: Scope): Promise<Situation> {
    return this.askOnce(scope).catch(async (error: unknown) => {
      // It reads several tables, so one that has just lost a part would fail the tools of the others too.
      if (!(error instanceof MissingPart)) throw error;
      await this.profile.refresh(this.nodes.of(scope));
      return this.askOnce(scope);
    });
  }

  private async askOnce(scope: Scope): Promise<Situation> {
    const present = TIMED_TABLES.filter((table) => this.profile.has(table, 'timestamp', 'sensor_id'));
    const sensors = this.profile.has('sensors', 'sensor_id', 'last_seen');
    const values = [this.environment.asOf ?? null, scope.sensors];
    return this.database.row(situation(present, sensors), values, scope);
  }
}

/** The text depends on what this database has, and on nothing a caller says. */
function situation(present: TimedTable[], sensors: boolean): Statement<Situation> {
  const newest = present.map(
    (table) => `'${table}', (SELECT max(timestamp) FROM ${table}
      WHERE timestamp < coalesce($1::timestamptz, now()) AND ($2::text[] IS NULL OR sensor_id = ANY($2)))`,
  );
  const seen = `(SELECT coalesce(json_agg(json_build_object('sensor_id', sensor_id, 'last_seen', last_seen)
      ORDER BY sensor_id), '[]')
    FROM sensors WHERE $2::text[] IS NULL OR sensor_id = ANY($2))`;
  return {
    name: 'situation',
    reads: [...present, ...(sensors ? ['sensors'] : [])],
    row: situationRow,
    text: `SELECT coalesce($1::timestamptz, now()) AS now, ${sensors ? seen : 'NULL::json'} AS sensors,
      json_build_object(${newest.join(', ')}) AS newest, $2::text[] IS NULL AS everything`,
  };
}

const newestBefore = Object.fromEntries(
  TIMED_TABLES.map((table) => [
    table,
    statement({
      name: `newest_${table}`,
      reads: [table],
      row: z.object({ newest: z.string().nullable() }),
      text: `SELECT max(timestamp) AS newest FROM ${table}
        WHERE timestamp < $1 AND ($2::text[] IS NULL OR sensor_id = ANY($2))`,
    }),
  ]),
) as Record<TimedTable, Statement<{ newest: string | null }>>;
