import { Injectable, Logger } from '@nestjs/common';
import type { DatabaseNode } from './database-node.js';
import { DatabaseNodes } from './database-nodes.js';
import { LARGE_BYTES } from './plan-ceiling.js';

/** Tables whose rows are secrets. No statement of this server names them. */
export const SECRET_TABLES = [
  'web_users',
  'web_sessions',
  'web_user_audit',
  'sensor_tokens',
  'mcp_api_tokens',
  'mcp_api_token_usage',
] as const;

/** Tables grow, and roll-ups and indexes come and go, while connections last for weeks. */
const FRESH_MS = 10 * 60_000;

interface Found {
  serverVersion: number;
  timescaledb: string | null;
  timeFunctions: string[];
  /** When this was looked up; null = never. */
  readAt: string | null;
  tables: { name: string; columns: string[]; indexes: string[]; bytes: number }[];
  /** What can be read of the roll-ups. */
  rollUps: string[];
}

/** Readable columns only: what the role may not read is missing for us. */
const PROFILE_SQL = `
SELECT json_build_object(
  'serverVersion', current_setting('server_version_num')::int,
  'timescaledb', (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
  'timeFunctions', coalesce((SELECT json_agg(DISTINCT proname ORDER BY proname) FROM pg_proc
    WHERE proname IN ('date_bin', 'date_trunc', 'time_bucket') AND pg_function_is_visible(oid)), '[]'),
  'readAt', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
  'tables', coalesce((
    SELECT json_agg(json_build_object(
      'name', c.relname,
      'columns', coalesce((SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          AND has_column_privilege(c.oid, a.attnum, 'SELECT')), '[]'),
      'indexes', coalesce((SELECT json_agg(i.relname ORDER BY i.relname) FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid AND x.indisvalid), '[]'),
      -- As of the last vacuum or analyze: to look at the files takes a lock, and a migration may hold another.
      'bytes', (SELECT c.relpages::bigint + coalesce(sum(part.relpages), 0)
        FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid WHERE inhparent = c.oid)
        * current_setting('block_size')::int
    ) ORDER BY c.relname)
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  ), '[]'),
  'rollUps', coalesce((SELECT json_agg(relname ORDER BY relname) FROM pg_class
    WHERE relnamespace = to_regnamespace('netmonitor_mcp') AND relkind IN ('r', 'v')
      AND has_schema_privilege(relnamespace, 'USAGE') AND has_table_privilege(oid, 'SELECT')), '[]')
  ) AS found`;

/** What this NetMonitor database has: tables, readable columns, indexes, TimescaleDB, server version. */
@Injectable()
export class DatabaseProfile {
  private readonly logger = new Logger(DatabaseProfile.name);
  private found: Found = {
    serverVersion: 0,
    timescaledb: null,
    timeFunctions: [],
    readAt: null,
    tables: [],
    rollUps: [],
  };
  private columns = new Map<string, Set<string>>();
  private large = new Set<string>();
  private lookedAt = -Infinity;
  private refreshing?: Promise<void>;

  constructor(nodes: DatabaseNodes) {
    nodes.onConnected((node) => this.read(node));
  }

  /** Whether the role can read the table, and each of the columns. */
  has(table: string, ...columns: string[]): boolean {
    const readable = this.columns.get(table);
    return readable !== undefined && readable.size > 0 && columns.every((column) => readable.has(column));
  }

  /** Whether so much is stored there that a question about it may cost too much. */
  isLarge(table: string): boolean {
    return this.large.has(table);
  }

  /** Whether the role can read this roll-up and what says how far it goes. */
  hasRollUp(name: string): boolean {
    return ['ready', 'late', name].every((part) => this.found.rollUps.includes(part));
  }

  get timescaledb(): string | null {
    return this.found.timescaledb;
  }

  /** As server_version_num: 150018 is 15.18. */
  get serverVersion(): number {
    return this.found.serverVersion;
  }

  /** Functions that cut time into periods. */
  get timeFunctions(): string[] {
    return this.found.timeFunctions;
  }

  get readAt(): string | null {
    return this.found.readAt;
  }

  get tables(): Found['tables'] {
    return this.found.tables;
  }

  /** Looks again there, in the background, when the last look was long ago. */
  refreshIfOld(node: DatabaseNode): void {
    if (performance.now() - this.lookedAt > FRESH_MS) void this.refresh(node);
  }

  /** Looks again after a statement met a missing part there. */
  async refresh(node: DatabaseNode): Promise<void> {
    this.refreshing ??= this.read(node)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'cannot read the database catalogue'))
      .finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async read(node: DatabaseNode): Promise<void> {
    // Also when it fails: not every question has to try again.
    this.lookedAt = performance.now();
    const { rows } = await node.pool.query<{ found: Found }>(PROFILE_SQL);
    this.found = rows[0]!.found;
    this.columns = new Map(this.found.tables.map(({ name, columns }) => [name, new Set(columns)]));
    const large = this.found.tables.filter(({ bytes }) => bytes > LARGE_BYTES);
    this.large = new Set(large.map(({ name }) => name));
    const { serverVersion, timescaledb, rollUps } = this.found;
    const seen = { serverVersion, timescaledb, tables: this.columns.size, rollUps: rollUps.length };
    this.logger.log(seen, 'database profile read');
  }
}
