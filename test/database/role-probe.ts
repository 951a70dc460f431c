import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { DatabaseAddress } from '../../ormconfig.js';
import { grantConnect, grantSelect, putReadonlyRole } from '../../src/demo/readonly-role.js';
import type { TestDatabase } from '../support/test-database.js';

export interface RoleProbe {
  role: string;
  address: DatabaseAddress;
  /** Logged in as the role. */
  pool: pg.Pool;
  drop(): Promise<void>;
}

/** A role as deploy/sql/readonly-role.sql makes it, for one test file to spoil. */
export async function createRoleProbe({ owner, ownerAddress }: TestDatabase): Promise<RoleProbe> {
  const role = `probe_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(16).toString('hex');
  await putReadonlyRole(owner, role, password);
  await grantSelect(owner, role);
  await grantConnect(owner, role, ownerAddress.name);
  const { host, port, name, ssl } = ownerAddress;
  const pool = new pg.Pool({ host, port, ssl, user: role, password, database: name, max: 2 });
  // A test that ends the role's backends must not end with them.
  pool.on('error', () => undefined);
  return {
    role,
    address: { ...ownerAddress, user: role, password },
    pool,
    drop: async () => {
      await pool.end();
      await owner.query(`DROP OWNED BY ${role}`);
      await owner.query(`DROP ROLE ${role}`);
    },
  };
}
