import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsWhenTried } from '../../src/database/role/write-attempts.js';
import { withConnection } from '../../src/demo/connection.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { stateOf } from './database-state.js';
import { createRoleProbe, type RoleProbe } from './role-probe.js';

let database: TestDatabase;
let probe: RoleProbe;

/** Fires at a statement without rows, and what it does to the sequence would survive a rollback. */
const TRAPS = `
  CREATE SEQUENCE fired;
  CREATE FUNCTION fire() RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$ SELECT nextval('fired')::integer $$;
  CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN PERFORM nextval('fired'); RETURN NULL; END $$;
  CREATE TABLE trapped (
    id integer GENERATED ALWAYS AS IDENTITY, doubled integer GENERATED ALWAYS AS (number * 2) STORED,
    number integer NOT NULL DEFAULT fire(), "odd name" text, CHECK (fire() > 0));
  INSERT INTO trapped (number) VALUES (1);
  CREATE TRIGGER before BEFORE INSERT OR UPDATE OR DELETE ON trapped FOR EACH STATEMENT EXECUTE FUNCTION trap();
  CREATE TRIGGER after AFTER INSERT OR UPDATE OR DELETE ON trapped FOR EACH STATEMENT EXECUTE FUNCTION trap();
  CREATE TABLE unwritable (id integer GENERATED ALWAYS AS IDENTITY);
  CREATE TABLE bare ();`;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner);
  await insertAlert(database.owner);
  await database.owner.query(TRAPS);
  probe = await createRoleProbe(database);
});

afterAll(async () => {
  await probe.drop();
  await database.drop();
});

const tried = () => problemsWhenTried(probe.pool);

/** Whoever asks next logs in anew. A backend hands in its counters at the latest when it ends. */
async function endBackends(): Promise<void> {
  const ended = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE usename = $1 AND datname = current_database()`;
  await database.owner.query(ended, [probe.role]);
  await expect.poll(() => probe.pool.totalCount).toBe(0);
}

/** Everything an attempt could have left behind. */
async function traces(): Promise<unknown> {
  await endBackends();
  // What the owner itself wrote may still wait to be counted. PostgreSQL 14 has no such function.
  await database.owner.query('SELECT pg_stat_force_next_flush()').catch(() => undefined);
  const counters = await database.owner.query(`SELECT relname, n_tup_ins, n_tup_upd, n_tup_del
    FROM pg_stat_user_tables ORDER BY relname`);
  return { state: await stateOf(database.owner), counters: counters.rows };
}

describe('writing to every table as a trial', () => {
  it('is refused to the role that the script makes, and changes nothing', async () => {
    const before = await traces();
    expect(await tried()).toEqual([]);
    expect(await traces()).toEqual(before);
  });

  it('is accepted from a role that may write, and changes nothing either: no trigger, no default, no sequence', async () => {
    await database.owner.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${probe.role}`);
    const before = await traces();
    const problems = await tried();
    expect(await traces()).toEqual(before);
    await database.owner.query(
      `REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM ${probe.role}`,
    );
    const { rows } = await database.owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND relname NOT IN ('unwritable', 'bare') ORDER BY relname COLLATE "C"`,
    );
    expect(problems.map(({ what }) => what).toSorted()).toEqual(rows.map(({ name }) => `write to ${name}`));
    expect(new Set(problems.map(({ severity, detail }) => `${severity} ${detail}`))).toEqual(
      new Set(['stop INSERT, UPDATE, DELETE when tried']),
    );
  });

  it.each([
    ['INSERT', 'INSERT'],
    ['INSERT (description)', 'INSERT'],
    ['UPDATE', 'UPDATE'],
    ['DELETE', 'DELETE'],
  ])('needs no right to read: %s', async (privilege, verb) => {
    await database.owner.query(
      `GRANT ${privilege} ON web_users TO ${probe.role}`.replace('description', 'email'),
    );
    const problems = await tried();
    await database.owner.query(`REVOKE ALL ON web_users FROM ${probe.role}`);
    expect(problems).toEqual([
      { severity: 'stop', what: 'write to web_users', detail: `${verb} when tried` },
    ]);
  });

  it('says what it could not try, instead of waiting for a lock', async () => {
    await database.owner.query(`ALTER ROLE ${probe.role} RESET ALL`);
    await endBackends();
    await database.owner.query('BEGIN; LOCK TABLE alerts IN ACCESS EXCLUSIVE MODE');
    const problems = await tried();
    await database.owner.query('ROLLBACK');
    expect(problems).toEqual([
      { severity: 'warn', what: 'perhaps write to alerts', detail: 'INSERT could not be tried' },
    ]);
  });

  it('leaves no transaction and no lock behind', async () => {
    await tried();
    const { rows } = await withConnection(database.ownerAddress, (other) =>
      other.query(`SELECT state, (SELECT count(*)::int FROM pg_locks l WHERE l.pid = a.pid AND l.relation > 16384) AS locks
        FROM pg_stat_activity a WHERE usename = '${probe.role}' AND (state <> 'idle' OR backend_xid IS NOT NULL)`),
    );
    expect(rows).toEqual([]);
  });
});
