import { randomBytes } from 'node:crypto';
import { type Client, escapeIdentifier } from 'pg';
import type { DatabaseAddress } from '../ormconfig.js';
import { withConnection } from '../src/demo/connection.js';
import { ALERT_COUNT } from '../src/demo/data/alerts.js';
import { loadDemoData, loadedUntil } from '../src/demo/demo-load.js';
import { EmbeddedPostgres } from '../src/demo/embedded-postgres.js';
import { createNetmonitorSchema } from '../src/demo/netmonitor-schema.js';
import { grantConnect, grantSelect, putReadonlyRole } from '../src/demo/readonly-role.js';
import { folderOfOurOwn } from './demo-data.js';

const ROLE = 'mcp_readonly';
const SMALL = 'netmonitor';
const UNFINISHED = 'netmonitor_unfinished';
const DAYS = 30;
/** What grows by itself, day after day; the tables of devices and settings do not. */
const GROWING = ['alerts', 'traffic_metrics', 'top_talkers', 'sensor_metrics', 'system_stats'];

export interface ScaleData {
  small: DatabaseAddress;
  large: DatabaseAddress;
  /** The superuser's ways into the same two, for EXPLAIN. */
  owners: { small: DatabaseAddress; large: DatabaseAddress };
  asOf: string;
  alerts: { small: number; large: number };
  stop(): Promise<void>;
}

/** The demo's thirty days, and a copy with the same days before them again and again: the same density, a longer history. */
export async function startScaleData(
  rows: number,
  folder: string | undefined,
  say: (text: string) => void,
): Promise<ScaleData> {
  const directory = folder ?? (await folderOfOurOwn());
  const postgres = await EmbeddedPostgres.start({ directory, exitCode: 1 });
  try {
    const password = randomBytes(24).toString('base64url');
    await withConnection(postgres.superuser(), (owner) => putReadonlyRole(owner, ROLE, password));
    const copies = Math.round(rows / ALERT_COUNT);
    const large = `${SMALL}_${copies}`;
    if (!(await exists(postgres, SMALL))) await makeSmall(postgres, say);
    if (!(await exists(postgres, large))) await makeLarge(postgres, large, copies, say);
    const asOf = await withConnection(postgres.superuser(SMALL), loadedUntil);
    if (!asOf) throw new Error('the data there is of another version: name an empty folder');
    const way = (name: string) => ({ ...postgres.superuser(name), user: ROLE, password });
    return {
      small: way(SMALL),
      large: way(large),
      owners: { small: postgres.superuser(SMALL), large: postgres.superuser(large) },
      asOf: asOf.toISOString(),
      alerts: { small: ALERT_COUNT, large: ALERT_COUNT * copies },
      stop: () => postgres.stop(),
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function exists(postgres: EmbeddedPostgres, database: string): Promise<boolean> {
  const { rowCount } = await withConnection(postgres.superuser(), (owner) =>
    owner.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]),
  );
  return rowCount === 1;
}

async function makeSmall(postgres: EmbeddedPostgres, say: (text: string) => void): Promise<void> {
  say('Loading the demo');
  await makeUnder(postgres, SMALL, `CREATE DATABASE ${UNFINISHED}`, async (owner) => {
    await createNetmonitorSchema(postgres.superuser(UNFINISHED));
    await grantSelect(owner, ROLE);
    await loadDemoData(owner, new Date(), () => undefined);
    for (const table of GROWING) await lengthen(owner, table, 1, say);
  });
}

async function makeLarge(
  postgres: EmbeddedPostgres,
  name: string,
  copies: number,
  say: (text: string) => void,
): Promise<void> {
  await makeUnder(postgres, name, `CREATE DATABASE ${UNFINISHED} TEMPLATE ${SMALL}`, async (owner) => {
    for (const table of GROWING) await lengthen(owner, table, copies, say);
  });
}

/** Under its name only when it is whole: an interrupted run leaves nothing that looks like data. */
async function makeUnder(
  postgres: EmbeddedPostgres,
  name: string,
  create: string,
  fill: (owner: Client) => Promise<void>,
): Promise<void> {
  await withConnection(postgres.superuser(), async (owner) => {
    await owner.query(`DROP DATABASE IF EXISTS ${UNFINISHED} WITH (FORCE)`);
    await owner.query(create);
    await grantConnect(owner, ROLE, UNFINISHED);
  });
  await withConnection(postgres.superuser(UNFINISHED), async (owner) => {
    await fill(owner);
    // A database in use has been vacuumed: index-only scans need it.
    await owner.query('VACUUM ANALYZE');
  });
  await withConnection(postgres.superuser(), (owner) =>
    owner.query(`ALTER DATABASE ${UNFINISHED} RENAME TO ${name}`),
  );
}

/** Written in the order of time, as sensors do. Ids are the database's own to give. */
async function lengthen(
  owner: Client,
  table: string,
  copies: number,
  say: (text: string) => void,
): Promise<void> {
  const { rows } = await owner.query<{ name: string; type: string }>(
    `SELECT attname AS name, atttypid::regtype::text AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id' AND attgenerated = ''`,
    [table],
  );
  const columns = rows.map(({ name }) => escapeIdentifier(name));
  const moved = rows.map(({ name, type }) =>
    type.startsWith('timestamp') ? `${escapeIdentifier(name)} - $1::interval` : escapeIdentifier(name),
  );
  const indexes = await owner.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`,
    [table],
  );
  for (const { name } of indexes.rows) await owner.query(`DROP INDEX ${name}`);
  await owner.query(`CREATE TEMPORARY TABLE month AS SELECT * FROM ${table}`);
  await owner.query(`TRUNCATE ${table}`);
  for (let copy = copies - 1; copy >= 0; copy--) {
    say(`${table}: ${copies - copy} of ${copies}`);
    await owner.query(
      `INSERT INTO ${table} (${columns.join(', ')})
       SELECT ${moved.join(', ')} FROM month ORDER BY timestamp`,
      [`${copy * DAYS} days`],
    );
  }
  await owner.query('DROP TABLE month');
  for (const { definition } of indexes.rows) {
    say(`${table}: ${definition.split(' ')[2]}`);
    await owner.query(definition);
  }
}
