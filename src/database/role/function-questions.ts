import { USER_SCHEMA } from './role-questions.js';

const OF_EXTENSION = `SELECT objid FROM pg_depend WHERE classid = 'pg_proc'::regclass AND deptype = 'e'`;

/**
 * A function that runs with the rights of a role ours does not have may write whatever its owner may, also one
 * declared STABLE that calls another; an extension's own are reviewed with the extension. Triggers cannot be called.
 */
const SECURITY_DEFINERS = `
  SELECT CASE WHEN p.oid IN (${OF_EXTENSION}) THEN 'warn' ELSE 'stop' END AS severity,
    format('run %s', p.oid::regprocedure) AS what,
    format('SECURITY DEFINER as %I', pg_get_userbyid(proowner)) AS detail
  FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
  WHERE prosecdef AND ${USER_SCHEMA} AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
    AND proowner NOT IN (SELECT oid FROM reachable)
    AND EXISTS (SELECT FROM reachable r WHERE has_schema_privilege(r.oid, n.oid, 'USAGE'))
    AND EXISTS (SELECT FROM reachable r WHERE has_function_privilege(r.oid, p.oid, 'EXECUTE'))
  ORDER BY 1, 2`;

/**
 * Functions that a new database keeps from PUBLIC: reading, writing and listing the server's files, its
 * configuration, replication and statistics. What comes with a predefined role is told as its membership.
 */
const ADMINISTRATION = `
  SELECT 'stop' AS severity, 'run functions for administrators' AS what,
    string_agg(DISTINCT proname, ', ' ORDER BY proname) AS detail
  FROM pg_proc p JOIN pg_init_privs i ON classoid = 'pg_proc'::regclass AND objoid = p.oid
  WHERE pronamespace = 'pg_catalog'::regnamespace
    AND NOT EXISTS (SELECT FROM aclexplode(initprivs)
      WHERE grantee = 0 OR grantee IN (SELECT oid FROM reachable))
    AND EXISTS (SELECT FROM reachable r WHERE has_function_privilege(r.oid, p.oid, 'EXECUTE'))
  HAVING count(*) > 0`;

/** The same functions as in deploy/sql/revoke-side-effects.sql. None of them reads or writes a table. */
const SIDE_EFFECTS = `
  SELECT 'warn' AS severity, 'run functions with side effects' AS what,
    string_agg(DISTINCT CASE
      WHEN proname ~ '^lo' THEN 'lo_*' WHEN proname ~ 'advisory' THEN 'pg_advisory_*'
      WHEN proname ~ '^dblink' THEN 'dblink*' ELSE proname END, ', ')
      || ' (deploy/sql/revoke-side-effects.sql)' AS detail
  FROM pg_proc p
  WHERE (
      (pronamespace = 'pg_catalog'::regnamespace AND proname ~ ('^(lo_|loread$|lowrite$|pg_notify$'
        || '|pg_(try_)?advisory_|pg_logical_emit_message$|pg_(cancel|terminate)_backend$|pg_export_snapshot$)'))
      OR (proname ~ '^dblink' AND p.oid IN (${OF_EXTENSION})))
    AND EXISTS (SELECT FROM reachable r WHERE has_function_privilege(r.oid, p.oid, 'EXECUTE'))
  HAVING count(*) > 0`;

export const FUNCTION_QUESTIONS = [SECURITY_DEFINERS, ADMINISTRATION, SIDE_EFFECTS];
