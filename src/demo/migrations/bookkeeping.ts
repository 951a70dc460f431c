import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Schema version and background tasks. Absent from NetMonitor installations without TimescaleDB. */
export class Bookkeeping1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE schema_version (
        component varchar(50) PRIMARY KEY,
        version integer NOT NULL DEFAULT 1,
        updated_at timestamptz DEFAULT now()
      );

      CREATE TABLE background_task_status (
        task_name varchar(50) PRIMARY KEY,
        status varchar(20) NOT NULL DEFAULT 'idle',
        started_at timestamptz,
        result jsonb,
        error text,
        updated_at timestamptz DEFAULT now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE background_task_status, schema_version');
  }
}
