import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { escapeIdentifier, type Client } from 'pg';
import { from } from 'pg-copy-streams';
import type { Cell, Rows } from './world/rows.js';

const CHUNK_CHARACTERS = 64 * 1024;

/** Fills empty tables; their indexes are made afterwards, which is faster. */
export async function load(owner: Client, tables: readonly Rows[]): Promise<void> {
  for (const { table, columns, rows } of tables) {
    const { rows: indexes } = await owner.query<{ name: string; definition: string }>(
      `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
       WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`,
      [table],
    );
    await owner.query('BEGIN');
    await owner.query(`TRUNCATE ${table} CASCADE`);
    for (const { name } of indexes) await owner.query(`DROP INDEX ${name}`);
    const names = columns.map(escapeIdentifier).join(', ');
    await pipeline(
      Readable.from(chunks(rows)),
      owner.query(from(`COPY ${table} (${names}) FROM STDIN WITH (FREEZE)`)),
    );
    for (const { definition } of indexes) await owner.query(definition);
    await putInOrderOfTime(owner, table);
    await owner.query('COMMIT');
  }
}

/** As sensors write: the planner asks how far rows lie from where their time puts them. */
async function putInOrderOfTime(owner: Client, table: string): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT indexrelid::regclass::text AS name FROM pg_index
     JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
     WHERE indrelid = $1::regclass AND indnatts = 1 AND attname = 'timestamp'`,
    [table],
  );
  if (rows[0]) await owner.query(`CLUSTER ${table} USING ${rows[0].name}`);
}

function* chunks(rows: Iterable<Cell[]>): Generator<string> {
  let chunk = '';
  for (const row of rows) {
    chunk += `${row.map(field).join('\t')}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function field(value: Cell): string {
  if (value === null) return '\\N';
  return typeof value === 'string' ? value.replaceAll('\\', '\\\\') : String(value);
}
