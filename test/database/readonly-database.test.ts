import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  DatabaseUnavailable,
  MissingPart,
  QueryTimeout,
  UnexpectedRow,
} from '../../src/database/database-error.js';
import { ReadonlyDatabase } from '../../src/database/readonly-database.js';
import { statement } from '../../src/database/statement.js';
import { startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let server: TestServer;
let door: ReadonlyDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

beforeEach(async () => {
  server = await startServer(database.address, { dbStatementTimeoutMs: 1_500, dbPoolMax: 3 });
  door = server.app.get(ReadonlyDatabase, { strict: false });
});

afterEach(() => server.close());

const scope = (signal = new AbortController().signal) => ({
  sensors: null,
  caller: 'test',
  signal,
  queryId: 'abc123',
});
const anything = z.record(z.string(), z.unknown());

function ask(text: string, reads: string[] = []) {
  return statement({ name: 'test', reads, row: anything, text });
}

/** What the server's role is running right now, without our own look. */
async function running(): Promise<string[]> {
  const { rows } = await database.owner.query<{ query: string }>(
    `SELECT query FROM pg_stat_activity WHERE usename = $1 AND state = 'active' AND datname = current_database()`,
    [database.address.user],
  );
  return rows.map(({ query }) => query);
}

/** Ends every backend of the server under test. The role is not this file's alone; the database is. */
async function terminateServer(): Promise<void> {
  await database.owner.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND datname = current_database()',
    [database.address.user],
  );
}

describe('a statement', () => {
  it('gives rows whose values are exact', async () => {
    const [row] = await door.rows(
      ask(`SELECT 9007199254740993::bigint AS big, 12345678901::bigint AS fits, 'NaN'::float8 AS nothing,
        '2026-11-20 12:00:00.123456+02'::timestamptz AS at, $1::text AS bound, '{"n": 12345678901234567890}'::jsonb AS json`),
      ["'; DROP TABLE alerts; --"],
      scope(),
    );
    expect(row).toEqual({
      big: '9007199254740993',
      fits: 12_345_678_901,
      nothing: null,
      at: '2026-11-20T10:00:00.123456Z',
      bound: "'; DROP TABLE alerts; --",
      json: { n: '12345678901234567890' },
    });
  });

  it('is refused when it is two', async () => {
    await expect(door.rows(ask('SELECT 1; SELECT 2'), [], scope())).rejects.toMatchObject({ code: '42601' });
  });

  it('runs in a read-only session without jit, in UTC, with a time limit', async () => {
    const settings = await door.row(
      ask(`SELECT current_setting('default_transaction_read_only') AS read_only, current_setting('jit') AS jit,
        current_setting('TimeZone') AS zone, current_setting('statement_timeout') AS limit,
        current_setting('application_name') AS name`),
      [],
      scope(),
    );
    expect(settings).toEqual({
      read_only: 'on',
      jit: 'off',
      zone: 'UTC',
      limit: '1500ms',
      name: 'netmonitor-mcp',
    });
    await expect(door.rows(ask('CREATE TABLE mine ()'), [], scope())).rejects.toMatchObject({
      code: '25006',
    });
  });

  it('carries its name and query id in a comment', async () => {
    const [row] = await door.rows(
      ask('SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()'),
      [],
      scope(),
    );
    expect(row).toMatchObject({ query: expect.stringContaining('/* netmonitor-mcp test abc123 */') });
  });

  it('whose rows have another shape than declared is a fault, not an answer', async () => {
    const wrong = statement({
      name: 'test',
      reads: [],
      row: z.object({ n: z.number() }),
      text: `SELECT 'x' AS n`,
    });
    await expect(door.rows(wrong, [], scope())).rejects.toThrow(UnexpectedRow);
  });

  it('that takes too long is stopped', async () => {
    await expect(door.rows(ask('SELECT pg_sleep(20)'), [], scope())).rejects.toThrow(QueryTimeout);
    await expect.poll(running).toEqual([]);
  });

  it('on a missing table names the table', async () => {
    const failure = door.rows(ask('SELECT 1 FROM no_such_table', ['no_such_table']), [], scope());
    await expect(failure).rejects.toThrow(MissingPart);
    await expect(failure).rejects.toMatchObject({ part: 'no_such_table' });
  });

  it('on a secret table is refused by the role', async () => {
    const failure = door.rows(ask('SELECT password_hash FROM web_users'), [], scope());
    await expect(failure).rejects.toThrow(MissingPart);
  });
});

describe('a cancelled call', () => {
  it('takes its SQL with it and leaves the next call alone', async () => {
    const caller = new AbortController();
    const slow = door.rows(ask('SELECT pg_sleep(1.2)'), [], scope(caller.signal));
    slow.catch(() => {});
    await expect.poll(running).toHaveLength(1);
    caller.abort();
    await expect(slow).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(running).toEqual([]);
    await expect(door.row(ask('SELECT 1 AS one'), [], scope())).resolves.toEqual({ one: 1 });
  });

  it('never reaches the database when it was cancelled before', async () => {
    await expect(door.rows(ask('SELECT 1'), [], scope(AbortSignal.abort()))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('a database that fails', () => {
  it('is asked once more after a backend was terminated', async () => {
    await door.row(ask('SELECT 1 AS one'), [], scope());
    await terminateServer();
    await expect(door.row(ask('SELECT 1 AS one'), [], scope())).resolves.toEqual({ one: 1 });
  });

  it('is unavailable while it refuses the log-in, and heals by itself', async () => {
    const { name, user } = database.address;
    await database.owner.query(`REVOKE CONNECT ON DATABASE ${name} FROM ${user}`);
    await terminateServer();
    try {
      await expect
        .poll(() => door.rows(ask('SELECT 1'), [], scope()).catch((error: unknown) => error))
        .toBeInstanceOf(DatabaseUnavailable);
      const health = await fetch(`${server.url}/health`);
      expect(health.status).toBe(503);
      expect(await health.text()).toMatch(/^UNAVAILABLE: database/);
    } finally {
      await database.owner.query(`GRANT CONNECT ON DATABASE ${name} TO ${user}`);
    }
    await expect
      .poll(async () => (await fetch(`${server.url}/health`)).status, { timeout: 10_000 })
      .toBe(200);
    await expect(door.row(ask('SELECT 1 AS one'), [], scope())).resolves.toEqual({ one: 1 });
  });
});
