import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRET_TABLES } from '../../src/database/database-profile.js';
import { type Statement, allStatements } from '../../src/database/statement.js';
import { connect } from '../../src/demo/connection.js';
import { call, connectSse, startServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const script = readFileSync('deploy/sql/readonly-role.sql', 'utf8');
const PASSWORD = 'only-for-this-test';
const NOT_PERMITTED = '42501';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  // As NetMonitor leaves it: a role that may read everything, tables of tomorrow included.
  await owner.query('CREATE ROLE mcp_readonly LOGIN');
  await owner.query(readFileSync('deploy/sql/rollups.sql', 'utf8'));
  await owner.query('GRANT SELECT ON ALL TABLES IN SCHEMA public TO mcp_readonly');
  await owner.query('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO mcp_readonly');
  await owner.query(script);
  await owner.query(script);
  await owner.query(`ALTER ROLE mcp_readonly PASSWORD '${PASSWORD}'`);
});

afterAll(async () => {
  await database.owner.query('DROP OWNED BY mcp_readonly');
  await database.owner.query('DROP ROLE mcp_readonly');
  await database.drop();
});

const login = () => ({ ...database.address, user: 'mcp_readonly', password: PASSWORD });

interface Readable {
  table: string;
  column: string;
}

/** By grants on columns, on whole tables or to PUBLIC. */
async function mayRead(): Promise<Readable[]> {
  const { rows } = await database.owner.query<Readable>(
    `SELECT relname AS table, attname AS column FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
        AND has_column_privilege('mcp_readonly', c.oid, attnum, 'SELECT') ORDER BY 1, attnum`,
  );
  return rows;
}

/** Whether PostgreSQL would run the statement for this role; it checks that for EXPLAIN as for a run. */
async function isPermitted(reader: Client, { text }: Statement<unknown>): Promise<boolean> {
  const count = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  try {
    await reader.query(`EXPLAIN ${text}`, Array<null>(count).fill(null));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: NOT_PERMITTED });
    return false;
  }
}

describe('deploy/sql/readonly-role.sql', () => {
  it('lets every statement run', async () => {
    const reader = await connect(login());
    for (const statement of allStatements())
      expect(await isPermitted(reader, statement), statement.name).toBe(true);
    await reader.end();
  });

  it('grants no column without which every statement runs all the same', async () => {
    const reader = await connect(login());
    const needless: Readable[] = [];
    for (const { table, column } of await mayRead()) {
      await database.owner.query(`REVOKE SELECT (${column}) ON ${table} FROM mcp_readonly`);
      let needed = false;
      for (const statement of allStatements().filter(({ reads }) => reads.includes(table))) {
        needed ||= !(await isPermitted(reader, statement));
      }
      if (!needed) needless.push({ table, column });
      await database.owner.query(`GRANT SELECT (${column}) ON ${table} TO mcp_readonly`);
    }
    await reader.end();
    expect(needless).toEqual([]);
  });

  it('takes the secret tables and the tables of tomorrow away', async () => {
    await database.owner.query('CREATE TABLE tomorrow (secret text)');
    const readable = new Set((await mayRead()).map(({ table }) => table));
    for (const table of [...SECRET_TABLES, 'tomorrow']) expect(readable).not.toContain(table);
  });

  it('leaves no right to write or to make anything', async () => {
    const { rows } = await database.owner.query(
      `SELECT count(*)::int AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND has_table_privilege('mcp_readonly', oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')`,
    );
    expect(rows).toEqual([{ n: 0 }]);
    const { rows: rights } = await database.owner.query(
      `SELECT has_schema_privilege('mcp_readonly', 'public', 'CREATE') AS make,
        has_database_privilege('mcp_readonly', current_database(), 'CREATE, TEMP') AS temp`,
    );
    expect(rights).toEqual([{ make: false, temp: false }]);
  });

  it('is enough for every tool', async () => {
    const server = await startServer(login());
    const client = await connectSse(server.url);
    const address = '10.0.0.1';
    const arguments_ = {
      alert_id: 1,
      indicator: address,
      ip_address: address,
      ioc: address,
      sensor_id: 'x',
    };
    for (const { name, inputSchema } of (await client.listTools()).tools) {
      const needed = (inputSchema.required ?? []).map((key) => [
        key,
        arguments_[key as keyof typeof arguments_],
      ]);
      const text = textOf(await call(client, name, Object.fromEntries(needed)));
      expect(text, name).not.toMatch(/^(not_available|internal|db_unavailable)/);
    }
    await client.close();
    await server.close();
  });
});
