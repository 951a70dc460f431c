import type { Client } from 'pg';

const CATALOGUES = {
  pg_class: `relname || relowner || relhastriggers || relhasrules || coalesce(relacl::text, '')`,
  pg_proc: `proname || proowner || coalesce(proacl::text, '') || prosrc`,
  pg_namespace: `nspname || nspowner || coalesce(nspacl::text, '')`,
  pg_database: `datname || datdba || coalesce(datacl::text, '')`,
  pg_auth_members: `roleid || ' ' || member`,
  pg_roles: 'rolname || rolsuper || rolcreaterole || rolcreatedb || rolreplication || rolbypassrls',
  pg_sequences: 'sequencename || coalesce(last_value, 0)',
  pg_policy: 'polname || polrelid',
  pg_extension: 'extname',
};

/** Rows with their versions, sequences, objects, rights and roles: all that an attack could change. */
export async function stateOf(owner: Client): Promise<unknown[]> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables`,
  );
  const contents = tables.map(
    ({ name }) => `SELECT '${name}' AS of, concat_ws(' ', t.xmin, t.xmax, t.ctid, t.*) AS row FROM ${name} t`,
  );
  const objects = Object.entries(CATALOGUES).map(([name, row]) => `SELECT '${name}', ${row} FROM ${name}`);
  const { rows } = await owner.query([...contents, ...objects].join(' UNION ALL ') + ' ORDER BY 1, 2');
  return rows;
}
