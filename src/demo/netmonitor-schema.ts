import { DataSource } from 'typeorm';
import { BOOKKEEPING_SCHEMA, migrationDataSource, type DatabaseAddress } from '../../ormconfig.js';

/** Makes NetMonitor's tables, schema version 32, in an empty database. */
export async function createNetmonitorSchema(owner: DatabaseAddress): Promise<void> {
  const source = await new DataSource(migrationDataSource(owner)).initialize();
  try {
    await source.query(`CREATE SCHEMA IF NOT EXISTS ${BOOKKEEPING_SCHEMA}`);
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}
