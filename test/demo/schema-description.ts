import { readFile } from 'node:fs/promises';
import type { Client } from 'pg';

/** What NetMonitor 2.5.2 itself makes, read off one of its databases. */
export async function netmonitorSchema(): Promise<string> {
  return readFile(new URL('netmonitor-schema.txt', import.meta.url), 'utf8');
}

/** The tables of a database in the same words. */
export async function describeSchema(owner: Client): Promise<string> {
  const { rows } = await owner.query<{ name: string; lines: string[] }>(`
    SELECT relname AS name, columns || coalesce(constraints, '{}') || coalesce(indexes, '{}') AS lines
    FROM pg_class,
      LATERAL (
        SELECT array_agg(concat(
          attname, ' ', format_type(atttypid, atttypmod),
          CASE WHEN attnotnull THEN ' not null' END,
          CASE WHEN attgenerated = 's' THEN ' generated' ELSE ' default ' || pg_get_expr(adbin, adrelid) END
        ) ORDER BY attnum) AS columns
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = pg_class.oid AND attnum > 0
      ) AS column_list,
      LATERAL (
        SELECT array_agg('constraint ' || conname || ' ' || pg_get_constraintdef(oid)
                         ORDER BY conname COLLATE "C") AS constraints
        FROM pg_constraint WHERE conrelid = pg_class.oid AND contype <> 'n'
      ) AS constraint_list,
      LATERAL (
        SELECT array_agg('index ' || indexrelid::regclass || ' ' ||
                         regexp_replace(pg_get_indexdef(indexrelid), '.* USING ', '')
                         ORDER BY indexrelid::regclass::text COLLATE "C") AS indexes
        FROM pg_index WHERE indrelid = pg_class.oid
          AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)
      ) AS index_list
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    ORDER BY relname COLLATE "C"`);
  return rows.map(({ name, lines }) => `table ${name}\n${lines.map(plain).join('\n')}\n`).join('\n');
}

/** Without the casts and parentheses PostgreSQL adds when it prints an expression. */
function plain(line: string): string {
  if (!/^(constraint|index) /.test(line)) return `  ${line}`;
  const bare = line.replaceAll(/::(character varying|timestamp with time zone|text)(\[\])?/g, '');
  return `  ${bare.replaceAll(/[()]/g, ' ').replaceAll(/\s+/g, ' ').trim()}`;
}
