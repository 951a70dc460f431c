import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RoleCheck } from '../../src/database/role/role-check.js';
import { ROLE_SCRIPT, scriptCommand } from '../../src/database/role/role-script.js';
import { grantSelect } from '../../src/demo/readonly-role.js';
import { call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { createRoleProbe, type RoleProbe } from './role-probe.js';

const UNSAFE = 'UNAVAILABLE: database (the database role can do more than read)';

let database: TestDatabase;
let probe: RoleProbe;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  probe = await createRoleProbe(database);
});
afterEach(async () => {
  await server.close();
  await probe.drop();
});

const check = () => server.app.get(RoleCheck, { strict: false });
const health = async () => (await fetch(`${server.url}/health`)).text();
const asOwner = (sql: string) => database.owner.query(sql.replaceAll('ROLE_NAME', probe.role));

/** As NetMonitor leaves its own role. */
const NETMONITORS_OWN = 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO ROLE_NAME';

function problemThrown(): string {
  try {
    check().assertSafe();
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

describe('a role that only reads', () => {
  it('is served with, and the verdict says when it was looked at', async () => {
    server = await startServer(probe.address);
    expect(problemThrown()).toBe('none');
    expect(await health()).toBe('OK');
    expect(check().verdict()).toMatchObject({ ok: true, checkedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(
      check()
        .verdict()!
        .problems.filter(({ severity }) => severity === 'stop'),
    ).toEqual([]);
  });

  it('was tried out too: what could not be tried stands in the verdict', async () => {
    await asOwner('BEGIN; LOCK TABLE top_talkers IN ACCESS EXCLUSIVE MODE');
    try {
      server = await startServer(probe.address);
      expect(check().verdict()!.problems).toContainEqual({
        severity: 'warn',
        what: 'perhaps write to top_talkers',
        detail: 'INSERT could not be tried',
      });
    } finally {
      await asOwner('ROLLBACK');
    }
  });

  it('is not known yet while the database was never reached, and that is no refusal', async () => {
    server = await startServer({ ...probe.address, port: 1 });
    expect(check().verdict()).toBeUndefined();
    expect(problemThrown()).toBe('none');
  });
});

describe('a role that can do more', () => {
  it('is refused in one paragraph that names the first problems, the script and the command', async () => {
    await asOwner(`${NETMONITORS_OWN}; GRANT INSERT ON alerts TO ROLE_NAME`);
    server = await startServer(probe.address);
    const message = problemThrown();
    expect(message).toContain(
      `the database role ${probe.role} can write to alerts (INSERT); read mcp_api_token_usage (`,
    );
    expect(message.match(/; read |write to/g)).toHaveLength(5);
    expect(message).toContain('; and 2 more.');
    expect(message).toContain(scriptCommand(ROLE_SCRIPT, probe.address.name));
    expect(message).toContain(
      'NetMonitor’s own role of that name reads the tables with passwords and tokens',
    );
    expect(message).not.toContain('\n');
  });

  it('is told to be a superuser’s and nothing more, for all else follows', async () => {
    await asOwner('ALTER ROLE ROLE_NAME SUPERUSER');
    server = await startServer(probe.address);
    expect(check().verdict()!.problems).toEqual([
      { severity: 'stop', what: 'do everything', detail: `${probe.role} is SUPERUSER` },
    ]);
  });

  it('is served nothing, until the script has run', async () => {
    await asOwner(NETMONITORS_OWN);
    server = await startServer(probe.address);
    expect(await health()).toBe(UNSAFE);
    const client = await connectSse(server.url);
    expect(textOf(await call(client, 'get_recent_threats'))).toMatch(/^db_unavailable: /);
    await grantSelect(database.owner, probe.role);
    await expect.poll(health, { timeout: 20_000 }).toBe('OK');
    expect(problemThrown()).toBe('none');
    expect((await call(client, 'get_recent_threats')).isError).toBeFalsy();
    await client.close();
  });

  it('is found at a later reconnection and keeps the database down', async () => {
    server = await startServer(probe.address);
    expect(await health()).toBe('OK');
    await asOwner(`ALTER ROLE ROLE_NAME NOLOGIN; GRANT DELETE ON alerts TO ROLE_NAME;
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE usename = 'ROLE_NAME' AND datname = current_database()`);
    await expect.poll(health, { timeout: 20_000 }).toContain('refused the log-in');
    await asOwner('ALTER ROLE ROLE_NAME LOGIN');
    await expect.poll(health, { timeout: 20_000 }).toBe(UNSAFE);
    expect(check().verdict()).toMatchObject({ ok: false });
    await asOwner('REVOKE DELETE ON alerts FROM ROLE_NAME');
    await expect.poll(health, { timeout: 20_000 }).toBe('OK');
    expect(check().verdict()).toMatchObject({ ok: true });
  });

  it('is served with when the operator allowed that, and stays named', async () => {
    await asOwner(NETMONITORS_OWN);
    server = await startServer(probe.address, { allowUnsafeRole: true });
    expect(problemThrown()).toBe('none');
    expect(await health()).toBe('OK');
    expect(check().verdict()).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([{ severity: 'stop', what: 'read web_users', detail: 'SELECT' }]),
    });
  });
});
