import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { escapeIdentifier, type Client } from 'pg';
import { BOOKKEEPING_SCHEMA } from '../../ormconfig.js';
import type { Cell, TableRows } from './data/table-rows.js';
import { DEMO_DATA_VERSION, demoData, EXPECTED_ROWS } from './demo-data.js';

/** Called with what is being done and how far the whole work is, from 0 to 1. */
export type OnProgress = (text: string, fraction: number) => void;

/** Parts of the whole time, as measured; the rest goes into the analysis. */
const COPY_SHARE = 0.6;
const INDEX_SHARE = 0.3;

const MARKER = `${BOOKKEEPING_SCHEMA}.loaded`;

/** COPY is fed in pieces of about this size. */
const CHUNK_CHARACTERS = 64 * 1024;

/** The end of the data in this database; undefined when it is incomplete or of another version. */
export async function loadedUntil(owner: Client): Promise<Date | undefined> {
  const { rows: found } = await owner.query<{ there: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AS there`,
    [MARKER],
  );
  if (found[0]?.there !== true) return undefined;
  const { rows } = await owner.query<{ as_of: Date }>(`SELECT as_of FROM ${MARKER} WHERE version = $1`, [
    DEMO_DATA_VERSION,
  ]);
  return rows[0]?.as_of;
}

/** Fills an empty NetMonitor schema. All of it is one transaction: a load that breaks off leaves nothing. */
export async function loadDemoData(owner: Client, asOf: Date, onProgress: OnProgress): Promise<void> {
  const tables = demoData(asOf);
  const names = tables.map(({ table }) => table).join(', ');
  await owner.query('BEGIN');
  // Rows copied into a table emptied in the same transaction need no write-ahead log and no vacuum.
  await owner.query(`TRUNCATE ${names} CASCADE`);
  const indexes = await dropIndexes(owner);
  let done = 0;
  for (const rows of tables) {
    await copy(owner, rows, (count) => {
      done += count;
      onProgress(
        `Loading ${rows.table.replaceAll('_', ' ')}`,
        COPY_SHARE * Math.min(done / EXPECTED_ROWS, 1),
      );
    });
  }
  for (const [built, index] of indexes.entries()) {
    onProgress('Building indexes', COPY_SHARE + INDEX_SHARE * (built / indexes.length));
    await owner.query(index);
  }
  await owner.query(`SELECT setval('alerts_id_seq', (SELECT max(id) FROM alerts)),
                            setval('device_templates_id_seq', (SELECT max(id) FROM device_templates))`);
  onProgress('Analyzing', COPY_SHARE + INDEX_SHARE);
  await owner.query(`ANALYZE ${names}`);
  await owner.query(
    `CREATE TABLE IF NOT EXISTS ${MARKER} (as_of timestamptz NOT NULL, version integer NOT NULL)`,
  );
  await owner.query(`INSERT INTO ${MARKER} VALUES ($1, $2)`, [asOf, DEMO_DATA_VERSION]);
  await owner.query('COMMIT');
  onProgress('Ready', 1);
}

/** Drops the indexes that serve no constraint and returns their definitions: built at the end they cost a third. */
async function dropIndexes(owner: Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string; definition: string }>(`
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index
    JOIN pg_class ON pg_class.oid = indrelid AND relnamespace = 'public'::regnamespace
    WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`);
  await owner.query(`DROP INDEX ${rows.map(({ name }) => name).join(', ')}`);
  return rows.map(({ definition }) => definition);
}

async function copy(owner: Client, data: TableRows, onRows: (count: number) => void): Promise<void> {
  const { from } = await import('pg-copy-streams');
  const columns = data.columns.map(escapeIdentifier).join(', ');
  const target = owner.query(from(`COPY ${data.table} (${columns}) FROM STDIN WITH (FREEZE)`));
  await pipeline(Readable.from(chunks(data.rows, onRows)), target);
}

function* chunks(rows: Iterable<readonly Cell[]>, onRows: (count: number) => void): Generator<string> {
  let [chunk, count] = ['', 0];
  for (const row of rows) {
    chunk += `${row.map(field).join('\t')}\n`;
    count++;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    onRows(count);
    [chunk, count] = ['', 0];
  }
  if (count === 0) return;
  yield chunk;
  onRows(count);
}

/** One value in COPY's text format. */
function field(value: Cell): string {
  if (value === null) return '\\N';
  if (typeof value !== 'string') return String(value);
  return /[\\\t\n\r]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    : value;
}
