import { readFileSync } from 'node:fs';
import { escapeIdentifier, escapeLiteral, type ClientBase } from 'pg';
import { ROLE_SCRIPT } from '../database/role/role-script.js';

/** The role that the script of the operators makes. */
const SCRIPTED_ROLE = 'mcp_readonly';

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

/**
 * Lets the role read what the server reads in the database `owner` is connected to, by the script that operators
 * run. The name of the role must be a plain one.
 */
export async function grantSelect(owner: ClientBase, role: string): Promise<void> {
  await owner.query(readFileSync(ROLE_SCRIPT, 'utf8').replaceAll(SCRIPTED_ROLE, role));
}
