import { SECRET_TABLES } from '../../src/database/database-profile.js';
import type { RoleProblem } from '../../src/database/role/role-problem.js';

/** ROLE_NAME, GROUP_NAME and DATABASE_NAME stand for the names of a run. */
export type Case = [spoil: string, mend: string, expected: RoleProblem];

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
    ['SELECT ON pg_authid', stop('read pg_authid', 'SELECT on rolpassword')],
    ['SELECT (passwd) ON pg_shadow', stop('read pg_shadow', 'SELECT on passwd')],
    ['SELECT ON pg_statistic', stop('read pg_statistic', 'SELECT on stavalues1')],
    ['SELECT ON pg_largeobject', stop('read pg_largeobject', 'SELECT on data')],
    ['INSERT ON pg_largeobject', stop('write to pg_largeobject', 'INSERT')],
    ['UPDATE (data) ON pg_largeobject', stop('write to pg_largeobject', 'UPDATE')],
    ['DELETE ON pg_largeobject', stop('write to pg_largeobject', 'DELETE')],
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

export const makes = (name: string, attributes: string) =>
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
  ...['STABLE', 'IMMUTABLE'].map((volatility): Case => [
    makes('helper', `${volatility} SECURITY DEFINER`),
    'DROP FUNCTION helper',
    stop('run helper()', 'SECURITY DEFINER as postgres'),
  ]),
  ...['pg_read_file(text)', 'pg_read_binary_file(text)', 'pg_ls_dir(text)', 'lo_export(oid, text)'].map(
    (call): Case => [
      `GRANT EXECUTE ON FUNCTION ${call} TO ROLE_NAME`,
      `REVOKE EXECUTE ON FUNCTION ${call} FROM ROLE_NAME`,
      stop('run functions for administrators', call.split('(')[0]!),
    ],
  ),
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

/** What a role can be spoilt with, how it is mended, and what must be found. */
export const SPOILT: Case[] = [...attributes, ...memberships, ...grants, ...ownership, ...others];
