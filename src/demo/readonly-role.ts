import { escapeIdentifier, escapeLiteral, type ClientBase } from 'pg';

/** What the server reads. Accounts, sessions, tokens and their audit trails are not among it. */
const READABLE_TABLES = [
  'abuseipdb_api_stats',
  'alerts',
  'background_task_status',
  'device_templates',
  'devices',
  'ip_whitelists',
  'schema_version',
  'security_knowledge_base',
  'sensor_commands',
  'sensor_configs',
  'sensor_metrics',
  'sensors',
  'service_providers',
  'system_stats',
  'template_behaviors',
  'threat_feeds',
  'threat_intel_domain_cache',
  'threat_intel_feed_status',
  'threat_intel_ip_cache',
  'top_talkers',
  'traffic_metrics',
];

/** Makes the role, or gives an existing one this password. Roles belong to the server, not to a database. */
export async function putReadonlyRole(owner: ClientBase, role: string, password: string): Promise<void> {
  const { rowCount } = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await owner.query(
    `${verb} ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(password)}
     NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT`,
  );
  await owner.query(`ALTER ROLE ${escapeIdentifier(role)} SET default_transaction_read_only = on`);
}

/** Lets the role into this one database. A copy of a database does not inherit that. */
export async function grantConnect(owner: ClientBase, role: string, database: string): Promise<void> {
  // PUBLIC may connect to a new database and make temporary tables in it.
  await owner.query(`REVOKE ALL ON DATABASE ${escapeIdentifier(database)} FROM PUBLIC`);
  await owner.query(`GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${escapeIdentifier(role)}`);
}

/** Lets the role read the tables of the database `owner` is connected to. */
export async function grantSelect(owner: ClientBase, role: string): Promise<void> {
  // Up to PostgreSQL 14 PUBLIC may create tables in `public`.
  await owner.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  await owner.query(`GRANT USAGE ON SCHEMA public TO ${escapeIdentifier(role)}`);
  await owner.query(`GRANT SELECT ON ${READABLE_TABLES.join(', ')} TO ${escapeIdentifier(role)}`);
}
