import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRET_TABLES } from '../../src/database/database-profile.js';
import { problemsInCatalogue } from '../../src/database/role/role-catalogue.js';
import type { RoleProblem } from '../../src/database/role/role-problem.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
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

/** ROLE_NAME, GROUP_NAME and DATABASE_NAME stand for the names of this run. */
function named(text: string): string {
  return text
    .replaceAll('ROLE_NAME', probe.role)
    .replaceAll('GROUP_NAME', `${probe.role}_group`)
    .replaceAll('DATABASE_NAME', database.ownerAddress.name);
}

const run = (sql: string) => database.owner.query(named(sql));

type Case = [spoil: string, mend: string, expected: RoleProblem];

const stop = (what: string, detail: string): RoleProblem => ({ severity: 'stop', what, detail });
const warn = (what: string, detail: string): RoleProblem => ({ severity: 'warn', what, detail });

/** As a member that has to say SET ROLE before it may do a thing. */
const JOINED = 'CREATE ROLE GROUP_NAME; GRANT GROUP_NAME TO ROLE_NAME';
const PARTED = 'DROP OWNED BY GROUP_NAME; DROP ROLE GROUP_NAME';

const attributes: Case[] = (
  [
    ['SUPERUSER', stop('do everything', 'ROLE_NAME is SUPERUSER')],
    ['BYPASSRLS', stop('ignore row security', 'ROLE_NAME is BYPASSRLS')],
    ['CREATEROLE', stop('make and change roles', 'ROLE_NAME is CREATEROLE')],
    ['REPLICATION', stop('copy the whole server', 'ROLE_NAME is REPLICATION')],
    ['CREATEDB', warn('make databases', 'ROLE_NAME is CREATEDB')],
  ] as const
).map(([attribute, found]) => [
  `ALTER ROLE ROLE_NAME ${attribute}`,
  `ALTER ROLE ROLE_NAME NO${attribute}`,
  found,
]);

const memberships: Case[] = (
  [
    ['pg_read_all_data', 'stop'],
    ['pg_write_all_data', 'stop'],
    ['pg_execute_server_program', 'stop'],
    ['pg_read_server_files', 'stop'],
    ['pg_write_server_files', 'stop'],
    ['pg_signal_backend', 'stop'],
    ['pg_monitor', 'warn'],
  ] as const
).map(([role, severity]) => [
  `GRANT ${role} TO ROLE_NAME`,
  `REVOKE ${role} FROM ROLE_NAME`,
  { severity, what: `act as ${role}`, detail: 'membership' },
]);

const grants: Case[] = (
  [
    ['INSERT ON alerts', stop('write to alerts', 'INSERT')],
    ['INSERT (severity) ON alerts', stop('write to alerts', 'INSERT')],
    ['UPDATE ON sensors', stop('write to sensors', 'UPDATE')],
    ['UPDATE (acknowledged) ON alerts', stop('write to alerts', 'UPDATE')],
    ['DELETE ON top_talkers', stop('write to top_talkers', 'DELETE')],
    ['TRUNCATE ON top_talkers', stop('write to top_talkers', 'TRUNCATE')],
    ['TRIGGER ON alerts', stop('write to alerts', 'TRIGGER')],
    ['INSERT, DELETE ON devices', stop('write to devices', 'INSERT, DELETE')],
    ['USAGE ON SEQUENCE alerts_id_seq', stop('move the sequence alerts_id_seq', 'USAGE or UPDATE')],
    ['UPDATE ON SEQUENCE alerts_id_seq', stop('move the sequence alerts_id_seq', 'USAGE or UPDATE')],
    ['CREATE ON SCHEMA public', stop('create in the schema public', 'CREATE')],
    ['CREATE ON DATABASE DATABASE_NAME', stop('create schemas', 'CREATE')],
    ['TEMPORARY ON DATABASE DATABASE_NAME', warn('make temporary tables', 'TEMPORARY')],
    ['INSERT ON demo.migrations', stop('write to tables of the schema demo', 'INSERT on 1 of them')],
    ...SECRET_TABLES.map((table) => [`SELECT (id) ON ${table}`, stop(`read ${table}`, 'SELECT')] as const),
  ] as const
).flatMap(([privilege, found]): Case[] => [
  [`GRANT ${privilege} TO ROLE_NAME`, `REVOKE ${privilege} FROM ROLE_NAME`, found],
  [`GRANT ${privilege} TO PUBLIC`, `REVOKE ${privilege} FROM PUBLIC`, found],
  [`${JOINED}; GRANT ${privilege} TO GROUP_NAME`, PARTED, found],
]);

const ownership: Case[] = (
  [
    ['ALTER DATABASE DATABASE_NAME', 'the database DATABASE_NAME'],
    ['ALTER SCHEMA demo', 'the schema demo'],
    ['ALTER TABLE alerts', 'the table alerts'],
    ['ALTER TABLE demo.migrations', 'tables of the schema demo'],
  ] as const
).flatMap(([alter, thing]): Case[] => [
  [
    `${alter} OWNER TO ROLE_NAME`,
    `${alter} OWNER TO CURRENT_USER`,
    stop(`change ${thing}`, 'owned by ROLE_NAME'),
  ],
  [
    `${JOINED}; ${alter} OWNER TO GROUP_NAME`,
    `${alter} OWNER TO CURRENT_USER; ${PARTED}`,
    stop(`change ${thing}`, 'owned by GROUP_NAME'),
  ],
]);

const makes = (name: string, attributes: string) =>
  `CREATE FUNCTION ${name}() RETURNS void LANGUAGE sql ${attributes} AS ''`;

const others: Case[] = [
  [`${JOINED}; ALTER ROLE GROUP_NAME SUPERUSER`, PARTED, stop('do everything', 'GROUP_NAME is SUPERUSER')],
  [
    `${makes('helper', '')}; ALTER FUNCTION helper OWNER TO ROLE_NAME`,
    'DROP FUNCTION helper',
    stop('change the function helper()', 'owned by ROLE_NAME'),
  ],
  [
    makes('helper', 'SECURITY DEFINER'),
    'DROP FUNCTION helper',
    stop('run helper()', 'SECURITY DEFINER as postgres'),
  ],
  [
    makes('helper', 'STABLE SECURITY DEFINER'),
    'DROP FUNCTION helper',
    warn('run helper()', 'SECURITY DEFINER as postgres'),
  ],
  [
    'CREATE VIEW people AS SELECT username FROM web_users; GRANT SELECT ON people TO ROLE_NAME',
    'DROP VIEW people',
    stop('read web_users', 'SELECT on people'),
  ],
  [
    `CREATE VIEW people AS SELECT username FROM web_users; CREATE VIEW names AS SELECT * FROM people;
     GRANT SELECT (username) ON names TO ROLE_NAME`,
    'DROP VIEW people CASCADE',
    stop('read web_users', 'SELECT on names'),
  ],
  [
    'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ROLE_NAME',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM ROLE_NAME',
    warn('use tables that will be made later', 'default privileges of postgres: SELECT'),
  ],
];

describe('the check of the role', () => {
  it('finds nothing to stop for in what readonly-role.sql makes', () => {
    expect(clean.map(({ severity, what }) => [severity, what])).toEqual([
      ['warn', 'log in to other databases of the server'],
      ['warn', 'run functions with side effects'],
    ]);
  });

  it.each([...attributes, ...memberships, ...grants, ...ownership, ...others])(
    'names what comes of: %s',
    async (spoil, mend, { severity, what, detail }) => {
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
    },
  );

  it('leaves alone what cannot be called or changes nothing of another’s', async () => {
    await run(`CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN RETURN NEW; END$$;
      CREATE FUNCTION plain() RETURNS void LANGUAGE sql AS '';
      CREATE SCHEMA closed; ${makes('closed.helper', 'SECURITY DEFINER')}`);
    expect(await problems()).toEqual(clean);
    await run('DROP FUNCTION stamp, plain; DROP SCHEMA closed CASCADE');
  });
});
