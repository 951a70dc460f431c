import type { DataSourceOptions } from 'typeorm';
import { Bookkeeping1700000000006 } from './src/demo/migrations/bookkeeping.js';
import { Dashboard1700000000005 } from './src/demo/migrations/dashboard.js';
import { Detections1700000000002 } from './src/demo/migrations/detections.js';
import { Devices1700000000003 } from './src/demo/migrations/devices.js';
import { Sensors1700000000001 } from './src/demo/migrations/sensors.js';
import { ThreatIntelligence1700000000004 } from './src/demo/migrations/threat-intelligence.js';

/** Where a PostgreSQL database is and how to log in. `ssl` is false for a plain connection. */
export interface DatabaseAddress {
  host: string;
  port: number;
  name: string;
  user: string;
  password?: string;
  /** Asked before each new connection, where the password may change while the server runs. */
  currentPassword?: () => string;
  ssl: false | { rejectUnauthorized: boolean; ca?: string; checkServerIdentity?: () => undefined };
}

export interface PoolSettings {
  min: number;
  max: number;
  statementTimeoutMs: number;
}

/** Past its statement_timeout by this much, the server is not answering. */
const GRACE_MS = 2_000;

/** How long a new connection may take before the database counts as down. */
const CONNECT_TIMEOUT_MS = 3_000;

/**
 * The server's DataSource: no entities, no migrations, and every session read-only.
 * The settings travel in the start-up packet, so that they cost no statement per call.
 */
export function readonlyDataSource(database: DatabaseAddress, pool: PoolSettings): DataSourceOptions {
  return {
    type: 'postgres',
    host: database.host,
    port: database.port,
    database: database.name,
    username: database.user,
    // The driver leaves a connection open when a password is asked for and it has none.
    password: database.currentPassword ?? database.password ?? 'none was given',
    ssl: database.ssl,
    applicationName: 'netmonitor-mcp',
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    installExtensions: false,
    extra: {
      min: pool.min,
      max: pool.max,
      query_timeout: pool.statementTimeoutMs + GRACE_MS,
      options: [
        '-c default_transaction_read_only=on',
        // A 7-day query over one-hour Timescale chunks took 22 s with jit and 0.5 s without.
        '-c jit=off',
        '-c timezone=UTC',
        '-c search_path=public',
        `-c statement_timeout=${pool.statementTimeoutMs}`,
        // Whoever waits for a migration is told so, and soon.
        '-c lock_timeout=1000',
      ].join(' '),
    },
  };
}

/** Beside `public`, which holds NetMonitor's tables and nothing else. */
export const BOOKKEEPING_SCHEMA = 'demo';

/** The DataSource that makes a NetMonitor schema from nothing, for the demo and the tests. */
export function migrationDataSource(database: DatabaseAddress): DataSourceOptions {
  return {
    type: 'postgres',
    host: database.host,
    port: database.port,
    database: database.name,
    username: database.user,
    password: database.password,
    ssl: database.ssl,
    applicationName: 'netmonitor-mcp migrations',
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    installExtensions: false,
    schema: BOOKKEEPING_SCHEMA,
    migrations: [
      Sensors1700000000001,
      Detections1700000000002,
      Devices1700000000003,
      ThreatIntelligence1700000000004,
      Dashboard1700000000005,
      Bookkeeping1700000000006,
    ],
  };
}
