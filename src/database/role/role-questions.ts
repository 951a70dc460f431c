/*
 * Each question is a SELECT over `reachable` whose rows are the problems it found: severity, what, detail.
 */

export const DO_EVERYTHING = 'do everything';

/** Superusers first, for nothing else matters then, and of those the login role itself. */
export const ATTRIBUTES = `
  SELECT severity, what, format('%I is %s', rolname, attribute) AS detail
  FROM reachable, LATERAL (VALUES
    (1, 'stop', '${DO_EVERYTHING}', 'SUPERUSER', rolsuper),
    (2, 'stop', 'ignore row security', 'BYPASSRLS', rolbypassrls),
    (3, 'stop', 'make and change roles', 'CREATEROLE', rolcreaterole),
    (4, 'stop', 'copy the whole server', 'REPLICATION', rolreplication),
    (5, 'warn', 'make databases', 'CREATEDB', rolcreatedb)
  ) AS held (rank, severity, what, attribute, yes)
  WHERE yes ORDER BY rank, rolname <> session_user, rolname`;

/** NetMonitor's schemas: those of nobody's system. */
export const USER_SCHEMA = `NOT starts_with(nspname, 'pg_') AND nspname <> 'information_schema'`;

/** Predefined roles that look on or cost work, but change and disclose no rows; newer ones than these stop. */
const ONLOOKERS = [
  'pg_monitor',
  'pg_read_all_settings',
  'pg_read_all_stats',
  'pg_stat_scan_tables',
  'pg_checkpoint',
  'pg_use_reserved_connections',
  'pg_signal_autovacuum_worker',
];

/** The owner of the database is found as its owner. */
const MEMBERSHIPS = `
  SELECT CASE WHEN rolname IN (${ONLOOKERS.map((role) => `'${role}'`).join(', ')}) THEN 'warn' ELSE 'stop' END
      AS severity,
    format('act as %I', rolname) AS what, 'membership' AS detail
  FROM reachable WHERE starts_with(rolname, 'pg_') AND rolname <> 'pg_database_owner' ORDER BY rolname`;

/** Outside of \`public\` there may be thousands, as the chunks of a hypertable are. */
const OWNERSHIP = `
  SELECT 'stop' AS severity, format('change %s', thing) AS what, format('owned by %I', rolname) AS detail
  FROM (
    SELECT 1 AS rank, format('the database %I', datname) AS thing, datdba AS owner
    FROM pg_database WHERE datname = current_database()
    UNION ALL
    SELECT 2, format('the schema %I', nspname), nspowner FROM pg_namespace WHERE ${USER_SCHEMA}
    UNION ALL
    SELECT 3, CASE WHEN nspname = 'public' THEN format('the table %I', min(relname))
      ELSE format('tables of the schema %I', nspname) END, relowner
    FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE ${USER_SCHEMA} AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    GROUP BY nspname, relowner, CASE WHEN nspname = 'public' THEN relname END
    UNION ALL
    SELECT 4, format('the function %s', p.oid::regprocedure), proowner
    FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE ${USER_SCHEMA}
  ) AS owned JOIN reachable ON reachable.oid = owner ORDER BY rank, thing`;

const CREATION = `
  SELECT 'stop' AS severity, format('create in the schema %I', nspname) AS what, 'CREATE' AS detail
  FROM pg_namespace n
  WHERE ${USER_SCHEMA} AND EXISTS (
    SELECT FROM reachable WHERE has_schema_privilege(reachable.oid, n.oid, 'CREATE'))
  UNION ALL
  SELECT severity, what, detail
  FROM pg_database d, (VALUES
    ('stop', 'create schemas', 'CREATE'), ('warn', 'make temporary tables', 'TEMPORARY')
  ) AS made (severity, what, detail)
  WHERE datname = current_database() AND EXISTS (
    SELECT FROM reachable WHERE has_database_privilege(reachable.oid, d.oid, detail))`;

const OTHER_DATABASES = `
  SELECT 'warn' AS severity, 'log in to other databases of the server' AS what,
    string_agg(quote_ident(datname), ', ' ORDER BY datname) AS detail
  FROM pg_database d
  WHERE datallowconn AND datname <> current_database() AND EXISTS (
    SELECT FROM reachable WHERE has_database_privilege(reachable.oid, d.oid, 'CONNECT'))
  HAVING count(*) > 0`;

export const ROLE_QUESTIONS = [MEMBERSHIPS, OWNERSHIP, CREATION, OTHER_DATABASES];
