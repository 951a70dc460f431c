import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsInCatalogue } from '../../src/database/role/role-catalogue.js';
import type { RoleProblem } from '../../src/database/role/role-problem.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { makes, SPOILT } from './role-cases.js';
import { createRoleProbe, type RoleProbe } from './role-probe.js';

let database: TestDatabase;
let probe: RoleProbe;
let clean: RoleProblem[];

beforeAll(async () => {
  database = await createTestDatabase();
  probe = await createRoleProbe(database);
  clean = await problems();
});

afterAll(async () => {
  await probe.drop();
  await database.drop();
});

const problems = () => problemsInCatalogue(probe.pool);

function named(text: string): string {
  return text
    .replaceAll('ROLE_NAME', probe.role)
    .replaceAll('GROUP_NAME', `${probe.role}_group`)
    .replaceAll('DATABASE_NAME', database.ownerAddress.name);
}

const run = (sql: string) => database.owner.query(named(sql));

describe('the check of the role', () => {
  it('finds nothing to stop for in what readonly-role.sql makes', () => {
    expect(clean.map(({ severity, what }) => [severity, what])).toEqual([
      ['warn', 'log in to other databases of the server'],
      ['warn', 'run functions with side effects'],
    ]);
  });

  it.each(SPOILT)('names what comes of: %s', async (spoil, mend, { severity, what, detail }) => {
    const superuser = database.ownerAddress.user;
    await run(spoil);
    try {
      const found = await problems();
      expect(found).toContainEqual({
        severity,
        what: named(what),
        detail: named(detail).replace('postgres', superuser),
      });
    } finally {
      await run(mend);
    }
    expect(await problems()).toEqual(clean);
  });

  it('leaves alone what cannot be called or changes nothing of another’s', async () => {
    await run(`CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN RETURN NEW; END$$;
      CREATE FUNCTION plain() RETURNS void LANGUAGE sql AS '';
      CREATE SCHEMA closed; ${makes('closed.helper', 'SECURITY DEFINER')}`);
    expect(await problems()).toEqual(clean);
    await run('DROP FUNCTION stamp, plain; DROP SCHEMA closed CASCADE');
  });
});
