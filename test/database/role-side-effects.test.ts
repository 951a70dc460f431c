import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsInCatalogue } from '../../src/database/role/role-catalogue.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { createRoleProbe, type RoleProbe } from './role-probe.js';

const script = readFileSync('deploy/sql/revoke-side-effects.sql', 'utf8');
const NOT_PERMITTED = '42501';

let database: TestDatabase;
let probe: RoleProbe;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.owner.query('CREATE EXTENSION dblink');
  probe = await createRoleProbe(database);
});
afterAll(async () => {
  await probe.drop();
  await database.drop();
});

async function sideEffects(): Promise<string | undefined> {
  const problems = await problemsInCatalogue(probe.pool);
  return problems.find(({ what }) => what === 'run functions with side effects')?.detail;
}

describe('deploy/sql/revoke-side-effects.sql', () => {
  it('takes away all that the check of the role warns of, as often as it runs', async () => {
    expect(await sideEffects()).toBe(
      'dblink*, lo_*, pg_advisory_*, pg_cancel_backend, pg_export_snapshot, pg_logical_emit_message, pg_notify, ' +
        'pg_terminate_backend (deploy/sql/revoke-side-effects.sql)',
    );
    await database.owner.query(script);
    await database.owner.query(script);
    expect(await sideEffects()).toBeUndefined();
  });

  it.each([
    'SELECT lo_create(0)',
    `SELECT pg_notify('channel', 'text')`,
    'SELECT pg_advisory_lock(1)',
    'SELECT pg_try_advisory_xact_lock_shared(1, 2)',
    `SELECT pg_logical_emit_message(false, 'prefix', 'text')`,
    'SELECT pg_cancel_backend(pg_backend_pid())',
    'SELECT pg_export_snapshot()',
    `SELECT dblink_connect('dbname=postgres')`,
  ])('so that this is refused: %s', async (statement) => {
    await expect(probe.pool.query(statement)).rejects.toMatchObject({ code: NOT_PERMITTED });
  });

  it('can be undone for one role, as it says', async () => {
    await database.owner.query(`GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO ${probe.role}`);
    await probe.pool.query(`SELECT pg_notify('channel', 'text')`);
    expect(await sideEffects()).toBe('pg_notify (deploy/sql/revoke-side-effects.sql)');
  });
});
