import { SECRET_TABLES } from '../database-profile.js';
import { USER_SCHEMA } from './role-questions.js';

function isOfExtension(catalogue: 'pg_class' | 'pg_proc', oid: string): string {
  return `EXISTS (SELECT FROM pg_depend
    WHERE classid = '${catalogue}'::regclass AND objid = ${oid} AND deptype = 'e')`;
}

/** MAINTAIN is known from PostgreSQL 17 on. INSERT and UPDATE may be granted on a column alone. */
const WRITES = `
  SELECT CASE WHEN of_extension THEN 'warn' ELSE 'stop' END AS severity,
    CASE WHEN nspname = 'public' THEN format('write to %I', min(relname))
      ELSE format('write to tables of the schema %I', nspname) END AS what,
    CASE WHEN nspname = 'public' THEN rights ELSE format('%s on %s of them', rights, count(*)) END AS detail
  FROM (
    SELECT nspname, relname, ${isOfExtension('pg_class', 'c.oid')} AS of_extension, (
      SELECT string_agg(held, ', ' ORDER BY rank) FROM (VALUES
        (1, 'INSERT'), (2, 'UPDATE'), (3, 'DELETE'), (4, 'TRUNCATE'), (5, 'TRIGGER'), (6, 'MAINTAIN')
      ) AS privilege (rank, held)
      WHERE EXISTS (SELECT FROM reachable r WHERE CASE
        WHEN held IN ('INSERT', 'UPDATE') THEN has_any_column_privilege(r.oid, c.oid, held)
        WHEN held = 'MAINTAIN' AND current_setting('server_version_num')::int < 170000 THEN false
        ELSE has_table_privilege(r.oid, c.oid, held) END)) AS rights
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE ${USER_SCHEMA} AND relkind IN ('r', 'p', 'v', 'm', 'f')
  ) AS each
  WHERE rights IS NOT NULL
  GROUP BY nspname, of_extension, rights, CASE WHEN nspname = 'public' THEN relname END
  ORDER BY nspname <> 'public', what`;

const SEQUENCES = `
  SELECT CASE WHEN ${isOfExtension('pg_class', 'c.oid')} THEN 'warn' ELSE 'stop' END AS severity,
    format('move the sequence %s', c.oid::regclass) AS what, 'USAGE or UPDATE' AS detail
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE ${USER_SCHEMA} AND relkind = 'S' AND EXISTS (
    SELECT FROM reachable r WHERE has_sequence_privilege(r.oid, c.oid, 'USAGE, UPDATE'))
  ORDER BY what`;

/** Whatever shows rows of a secret table: itself, a view of it, a view of that view. */
const SECRETS = `, showing AS (
    SELECT c.oid, relname AS secret, 0 AS steps FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE ${USER_SCHEMA} AND relkind IN ('r', 'p', 'v', 'm', 'f')
      AND relname IN (${SECRET_TABLES.map((table) => `'${table}'`).join(', ')})
    UNION
    SELECT ev_class, secret, 1 FROM showing
    JOIN pg_depend ON refclassid = 'pg_class'::regclass AND refobjid = showing.oid
      AND classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite ON pg_rewrite.oid = objid AND ev_class <> showing.oid)
  SELECT 'stop' AS severity, format('read %I', secret) AS what,
    CASE WHEN steps = 0 THEN 'SELECT' ELSE format('SELECT on %s', oid::regclass) END AS detail
  FROM showing WHERE EXISTS (
    SELECT FROM reachable r WHERE has_any_column_privilege(r.oid, showing.oid, 'SELECT'))
  ORDER BY steps, secret, detail`;

/** Grants on the system's own tables: PostgreSQL honours those on columns, and has_table_privilege hides the others. */
const SYSTEM_WRITES = `
  SELECT 'stop' AS severity, format('write to %I', relname) AS what,
    string_agg(DISTINCT privilege_type, ', ' ORDER BY privilege_type) AS detail
  FROM (SELECT oid, relacl FROM pg_class UNION ALL SELECT attrelid, attacl FROM pg_attribute) AS granted (relation, acl)
  JOIN pg_class c ON c.oid = relation, aclexplode(acl)
  WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND privilege_type NOT IN ('SELECT', 'REFERENCES')
    AND (grantee = 0 OR grantee IN (SELECT oid FROM reachable))
  GROUP BY relname ORDER BY relname`;

/** Columns of the system's own tables with passwords, log-ins to other servers, files, or samples of every table. */
const SYSTEM_SECRETS = `
  SELECT 'stop' AS severity, format('read %s', relation) AS what, format('SELECT on %I', secret) AS detail
  FROM (VALUES ('pg_authid', 'rolpassword'), ('pg_shadow', 'passwd'), ('pg_user_mapping', 'umoptions'),
    ('pg_subscription', 'subconninfo'), ('pg_largeobject', 'data'), ('pg_statistic', 'stavalues1'),
    ('pg_statistic_ext_data', 'stxdmcv')) AS kept (relation, secret)
  WHERE EXISTS (SELECT FROM reachable r
    WHERE has_column_privilege(r.oid, ('pg_catalog.' || relation)::regclass, secret, 'SELECT'))
  ORDER BY relation`;

/** Grants that wait for tables and sequences which are not there yet. */
const TABLES_OF_TOMORROW = `
  SELECT 'warn' AS severity, 'use tables that will be made later' AS what,
    format('default privileges of %I: %s', pg_get_userbyid(defaclrole),
      string_agg(DISTINCT privilege_type, ', ')) AS detail
  FROM pg_default_acl, aclexplode(defaclacl)
  WHERE defaclobjtype IN ('r', 'S') AND grantee <> defaclrole
    AND (grantee = 0 OR grantee IN (SELECT oid FROM reachable))
  GROUP BY defaclrole ORDER BY detail`;

export const TABLE_QUESTIONS = [
  WRITES,
  SEQUENCES,
  SECRETS,
  SYSTEM_WRITES,
  SYSTEM_SECRETS,
  TABLES_OF_TOMORROW,
];
