import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/demo/connection.js';
import { grantConnect, putReadonlyRole } from '../../src/demo/readonly-role.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const READABLE_TABLES = [
  'alerts',
  'device_templates',
  'devices',
  'ip_whitelists',
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

const NOT_PERMITTED = '42501';

describe('the role of the server', () => {
  let database: TestDatabase;
  let reader: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    reader = await connect(database.address);
    // What follows must hold by the grants alone, not by a setting anyone can change.
    await reader.query('SET default_transaction_read_only = off');
  });
  afterAll(async () => {
    await reader.end();
    await database.drop();
  });

  it('reads the tables that tools read, and no other', async () => {
    const { rows } = await database.owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
       ORDER BY relname COLLATE "C"`,
    );
    const readable: string[] = [];
    for (const { name } of rows) {
      await reader.query(`SELECT FROM ${name}`).then(
        () => readable.push(name),
        ({ code }) => expect(code).toBe(NOT_PERMITTED),
      );
    }
    expect(readable).toEqual(READABLE_TABLES);
  });

  it.each([
    `INSERT INTO alerts (severity, threat_type) VALUES ('LOW', 'UNKNOWN')`,
    `UPDATE alerts SET acknowledged = true`,
    'DELETE FROM alerts',
    'TRUNCATE alerts',
    `SELECT nextval('alerts_id_seq')`,
    'CREATE TABLE mine (id integer)',
    'CREATE TEMP TABLE mine (id integer)',
    'CREATE SCHEMA mine',
    'SELECT FROM demo.migrations',
    `COPY alerts TO PROGRAM 'true'`,
    'SET ROLE pg_read_all_data',
  ])('is refused: %s', async (statement) => {
    await expect(reader.query(statement)).rejects.toMatchObject({ code: NOT_PERMITTED });
  });

  it('starts every session read-only', async () => {
    const fresh = await connect(database.address);
    const { rows } = await fresh.query('SHOW transaction_read_only');
    await fresh.end();
    expect(rows).toEqual([{ transaction_read_only: 'on' }]);
  });

  it('is no superuser and may create neither roles nor databases', async () => {
    const { rows } = await database.owner.query(
      `SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = $1`,
      [database.address.user],
    );
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolbypassrls: false,
      },
    ]);
  });

  it('may have quotes in its name and password, and a new password replaces the old one', async () => {
    const { address, owner } = database;
    const role = `odd "name' ${address.name}`;
    await putReadonlyRole(owner, role, `it's a "secret"`);
    await putReadonlyRole(owner, role, `another's`);
    await grantConnect(owner, role, address.name);
    const loggedIn = await connect({ ...address, user: role, password: `another's` });
    await loggedIn.end();
    await expect(connect({ ...address, user: role, password: `it's a "secret"` })).rejects.toThrow(
      'password authentication failed',
    );
    await owner.query(`DROP OWNED BY ${owner.escapeIdentifier(role)}`);
    await owner.query(`DROP ROLE ${owner.escapeIdentifier(role)}`);
  });
});
