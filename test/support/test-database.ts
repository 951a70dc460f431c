import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { DatabaseAddress } from '../../ormconfig.js';
import { withConnection, connect } from '../../src/demo/connection.js';
import { grantConnect } from '../../src/demo/readonly-role.js';
import { ownServer } from './own-server.js';

export interface TestDatabase {
  /** For planting rows. */
  owner: Client;
  /** How the server under test logs in: it can only read. */
  address: DatabaseAddress;
  /** How the owner logs in, for tests that need a second connection with his rights. */
  ownerAddress: DatabaseAddress;
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** A NetMonitor database without rows that nobody else uses: one per test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { superuser, template, role } = await ownServer();
  const name = `${template}_${randomBytes(4).toString('hex')}`;
  await withConnection(superuser, async (admin) => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    await grantConnect(admin, role.user, name);
  });
  const ownerAddress = { ...superuser, name };
  const owner = await connect(ownerAddress);
  return {
    owner,
    ownerAddress,
    address: { ...ownerAddress, ...role },
    drop: async () => {
      await owner.end();
      await withConnection(superuser, (admin) => admin.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}
