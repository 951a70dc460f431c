import type { ClientBase } from 'pg';

const HELD = 7_403;

/**
 * Whoever reads the table from now on is kept waiting until the returned function is called, by a slow view and
 * not by a lock: nobody is told that the table is busy, and a cancel gets through.
 */
export async function holdTable(owner: ClientBase, table: string): Promise<() => Promise<void>> {
  await owner.query(`SELECT pg_advisory_lock(${HELD})`);
  await owner.query(`
    CREATE FUNCTION wait_until_let_go() RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      WHILE NOT pg_try_advisory_xact_lock_shared(${HELD}) LOOP
        PERFORM pg_sleep(0.01);
      END LOOP;
      RETURN true;
    END $$;
    ALTER TABLE ${table} RENAME TO ${table}_held;
    CREATE VIEW ${table} AS SELECT * FROM ${table}_held WHERE (SELECT wait_until_let_go());
    GRANT SELECT ON ${table} TO PUBLIC`);
  return async () => void (await owner.query(`SELECT pg_advisory_unlock(${HELD})`));
}
