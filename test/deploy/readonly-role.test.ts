import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRET_TABLES } from '../../src/database/database-profile.js';
import { allStatements } from '../../src/database/statement.js';
import { call, connectSse, startServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const script = readFileSync('deploy/sql/readonly-role.sql', 'utf8');
const PASSWORD = 'only-for-this-test';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  // As NetMonitor leaves it: a role that may read everything, tables of tomorrow included.
  await owner.query('CREATE ROLE mcp_readonly LOGIN');
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

async function mayRead(): Promise<string[]> {
  const { rows } = await database.owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
      AND has_table_privilege('mcp_readonly', oid, 'SELECT') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

describe('deploy/sql/readonly-role.sql', () => {
  it('grants exactly the tables that statements read', async () => {
    const read = new Set(allStatements().flatMap(({ reads }) => reads));
    expect(await mayRead()).toEqual([...read].toSorted());
  });

  it('takes the secret tables and the tables of tomorrow away', async () => {
    await database.owner.query('CREATE TABLE tomorrow (secret text)');
    const readable = await mayRead();
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
    const login = { ...database.address, user: 'mcp_readonly', password: PASSWORD };
    const server = await startServer(login);
    const client = await connectSse(server.url);
    const arguments_ = { alert_id: 1, ip_address: '10.0.0.1', sensor_id: 'x', ioc: '10.0.0.1' };
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
