import { randomBytes } from 'node:crypto';
import type { DatabaseAddress } from '../../ormconfig.js';
import { loadDemoData, loadedUntil, type OnProgress } from './demo-load.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { createNetmonitorSchema } from './netmonitor-schema.js';
import { withConnection } from './connection.js';
import { unlessEnding } from './process-end.js';
import { grantConnect, grantSelect, putReadonlyRole } from './readonly-role.js';

const DATABASE = 'netmonitor';
const ROLE = 'mcp_readonly';
const MINUTE_MS = 60_000;
/** To stop a demo is no failure, also while it is still loading. */
const INTERRUPTED = 0;

export interface DemoDatabaseOptions {
  /** Where the database lives; made when it is not there, reused when it is. */
  dataDir: string;
  onProgress?: OnProgress;
  /** Where new data end. Default: at this minute. Data that are there already keep their end. */
  asOf?: Date;
}

export interface DemoDatabase {
  /** The way in that the server uses: a role that can only read. */
  address: DatabaseAddress;
  /** The end of the data, RFC 3339; every row lies before it. */
  asOf: string;
  /** Whether the directory already held the data. */
  reused: boolean;
  stop(): Promise<void>;
}

/**
 * A NetMonitor database with thirty days of data and one planted incident, on a PostgreSQL of its own.
 * Rejects when the directory is in use by another process that runs.
 */
export async function startDemoDatabase({
  dataDir,
  onProgress = () => undefined,
  asOf: end = thisMinute(),
}: DemoDatabaseOptions): Promise<DemoDatabase> {
  onProgress('Starting PostgreSQL', 0);
  const postgres = await EmbeddedPostgres.start({ directory: dataDir, exitCode: INTERRUPTED });
  try {
    const loaded = await existingData(postgres);
    const asOf = loaded ?? (await build(postgres, end, onProgress));
    // Nobody needs to know the password twice, so none is kept.
    const password = randomBytes(24).toString('base64url');
    await withConnection(postgres.superuser(DATABASE), (owner) => putReadonlyRole(owner, ROLE, password));
    return {
      address: { ...postgres.superuser(DATABASE), user: ROLE, password },
      asOf: asOf.toISOString(),
      reused: loaded !== undefined,
      stop: () => postgres.stop(),
    };
  } catch (error) {
    await postgres.stop();
    await unlessEnding();
    throw error;
  }
}

async function existingData(postgres: EmbeddedPostgres): Promise<Date | undefined> {
  const { rowCount } = await withConnection(postgres.superuser(), (owner) =>
    owner.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]),
  );
  return rowCount === 0 ? undefined : withConnection(postgres.superuser(DATABASE), loadedUntil);
}

/** From scratch: whatever an earlier, interrupted or older load left is dropped first. */
async function build(postgres: EmbeddedPostgres, asOf: Date, onProgress: OnProgress): Promise<Date> {
  await withConnection(postgres.superuser(), async (owner) => {
    await owner.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
    await owner.query(`CREATE DATABASE ${DATABASE}`);
    await putReadonlyRole(owner, ROLE, randomBytes(24).toString('base64url'));
    await grantConnect(owner, ROLE, DATABASE);
  });
  await createNetmonitorSchema(postgres.superuser(DATABASE));
  await withConnection(postgres.superuser(DATABASE), async (owner) => {
    await grantSelect(owner, ROLE);
    await loadDemoData(owner, asOf, onProgress);
  });
  return asOf;
}

function thisMinute(): Date {
  return new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
}
