import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problemsInCatalogue } from '../../src/database/role/role-catalogue.js';
import { withConnection } from '../../src/demo/connection.js';
import { grantSelect } from '../../src/demo/readonly-role.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { createRoleProbe, type RoleProbe } from './role-probe.js';

let database: TestDatabase;
let probe: RoleProbe;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  probe = await createRoleProbe(database);
});
afterEach(() => probe.drop());

const asOwner = (sql: string) => database.owner.query(sql.replaceAll('ROLE_NAME', probe.role));
const runScript = () => grantSelect(database.owner, probe.role);

/** What the check of the server finds, without what is left to PUBLIC by every installation. */
async function problems(): Promise<string[]> {
  const found = await problemsInCatalogue(probe.pool);
  const everywhere = ['log in to other databases of the server', 'run functions with side effects'];
  return found.map(({ what }) => what).filter((what) => !everywhere.includes(what));
}

describe('readonly-role.sql, run on a role that was given more', () => {
  it.each([
    ['tables', 'GRANT ALL ON ALL TABLES IN SCHEMA public TO ROLE_NAME'],
    ['columns', 'GRANT UPDATE (acknowledged), SELECT (id) ON alerts TO ROLE_NAME'],
    ['sequences', 'GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ROLE_NAME'],
    [
      'schemas',
      'GRANT ALL ON SCHEMA public, demo TO ROLE_NAME; GRANT INSERT ON demo.migrations TO ROLE_NAME',
    ],
    ['attributes', 'ALTER ROLE ROLE_NAME SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS'],
    ['memberships', 'GRANT pg_read_all_data, pg_write_all_data, pg_monitor TO ROLE_NAME'],
    [
      'a membership with the right to pass it on',
      'GRANT pg_execute_server_program TO ROLE_NAME WITH ADMIN OPTION',
    ],
    ['tables of tomorrow', 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO ROLE_NAME'],
    ['tables of tomorrow, everywhere', 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ROLE_NAME'],
  ])('takes back: %s', async (_, spoil) => {
    await asOwner(spoil);
    expect(await problems()).not.toEqual([]);
    await runScript();
    expect(await problems()).toEqual([]);
  });

  it('takes back what somebody else than the owner granted', async () => {
    await asOwner(`CREATE ROLE ROLE_NAME_helper; GRANT USAGE ON SCHEMA public TO ROLE_NAME_helper;
      GRANT INSERT, UPDATE ON alerts TO ROLE_NAME_helper WITH GRANT OPTION;
      GRANT pg_write_all_data TO ROLE_NAME_helper WITH ADMIN OPTION;
      SET ROLE ROLE_NAME_helper; GRANT INSERT, UPDATE (severity) ON alerts TO ROLE_NAME; GRANT pg_write_all_data TO ROLE_NAME; RESET ROLE`);
    expect(await problems()).toContain('write to alerts');
    await runScript();
    expect(await problems()).toEqual([]);
    await asOwner('DROP OWNED BY ROLE_NAME_helper; DROP ROLE ROLE_NAME_helper');
  });

  it('sets limits and habits, and forgets those of this database', async () => {
    await asOwner(`ALTER ROLE ROLE_NAME CONNECTION LIMIT -1;
      ALTER ROLE ROLE_NAME IN DATABASE ${database.ownerAddress.name} SET default_transaction_read_only = off`);
    await runScript();
    const { rows } = await probe.pool.query(`SELECT rolconnlimit AS connections,
      current_setting('default_transaction_read_only') AS read_only,
      current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
      current_setting('idle_in_transaction_session_timeout') AS idle,
      current_setting('client_connection_check_interval') AS gone
      FROM pg_roles WHERE rolname = current_user`);
    expect(rows).toEqual([
      { connections: 30, read_only: 'on', statement: '15s', lock: '10s', idle: '30s', gone: '2s' },
    ]);
  });

  it('keeps the way into another database that the role had', async () => {
    const other = await createTestDatabase();
    await asOwner(`GRANT CONNECT ON DATABASE ${other.ownerAddress.name} TO ROLE_NAME`);
    await runScript();
    const elsewhere = { ...probe.address, name: other.ownerAddress.name };
    await expect(withConnection(elsewhere, (reader) => reader.query('SELECT 1'))).resolves.toBeDefined();
    await asOwner(`REVOKE CONNECT ON DATABASE ${other.ownerAddress.name} FROM ROLE_NAME`);
    await other.drop();
  });

  it.each([
    ['CREATE TABLE mine (); ALTER TABLE mine OWNER TO ROLE_NAME', 'DROP TABLE mine', 'table mine'],
    [
      'CREATE POLICY few ON alerts TO ROLE_NAME USING (false)',
      'DROP POLICY few ON alerts',
      'policy few on table alerts',
    ],
  ])('changes nothing and says why, when it would destroy something: %s', async (spoil, mend, named) => {
    await asOwner(`GRANT DELETE ON alerts TO ROLE_NAME; ${spoil}`);
    const before = await problems();
    await expect(runScript()).rejects.toThrow(`${probe.role} owns or is named by: ${named}`);
    await database.owner.query('ROLLBACK');
    expect(await problems()).toEqual(before);
    await asOwner(mend);
    await runScript();
    expect(await problems()).toEqual([]);
  });

  it('leaves out what this NetMonitor does not have', async () => {
    const smaller = await createTestDatabase();
    await smaller.owner.query('ALTER TABLE alerts DROP COLUMN acknowledged; DROP TABLE top_talkers');
    await grantSelect(smaller.owner, probe.role);
    await smaller.owner.query(`SET ROLE ${probe.role}`);
    const { rows } = await smaller.owner.query('SELECT id, severity FROM alerts');
    expect(rows).toEqual([]);
    await smaller.owner.query(`RESET ROLE; DROP OWNED BY ${probe.role}`);
    await smaller.drop();
  });

  it('grants the whole table where TimescaleDB refuses columns, for its compressed twin lacks them', async () => {
    await asOwner(`CREATE FUNCTION hand_on() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'alerts'::regclass AND attacl IS NOT NULL) THEN
          RAISE undefined_column;
        END IF; END $$;
      CREATE EVENT TRIGGER twin ON ddl_command_end WHEN TAG IN ('GRANT') EXECUTE FUNCTION hand_on();
      REVOKE ALL ON alerts FROM ROLE_NAME`);
    await database.owner.query(`REVOKE ALL ON alerts FROM ${database.address.user}`);
    await runScript();
    await asOwner('DROP EVENT TRIGGER twin; DROP FUNCTION hand_on');
    const { rows } = await database.owner.query(
      `SELECT has_table_privilege($1, 'alerts', 'SELECT') AS alerts,
        has_table_privilege($1, 'sensors', 'SELECT') AS sensors`,
      [probe.role],
    );
    expect(rows).toEqual([{ alerts: true, sensors: false }]);
    expect(await problems()).toEqual([]);
  });

  it('warns of what everybody may do, and leaves it alone', async () => {
    const warnings: string[] = [];
    const note = ({ message = '' }) => void warnings.push(message);
    await asOwner(`GRANT INSERT ON alerts TO PUBLIC;
      CREATE FUNCTION helper() RETURNS void LANGUAGE sql SECURITY DEFINER AS ''`);
    database.owner.on('notice', note);
    await runScript();
    database.owner.off('notice', note);
    const { user } = database.ownerAddress;
    expect(warnings).toEqual([
      `everybody, and so ${probe.role}, has INSERT on alerts`,
      `everybody, and so ${probe.role}, has EXECUTE on helper(), which runs as ${user}`,
    ]);
    expect(await problems()).toEqual(['write to alerts', 'run helper()']);
    await asOwner('REVOKE INSERT ON alerts FROM PUBLIC; DROP FUNCTION helper');
  });
});
