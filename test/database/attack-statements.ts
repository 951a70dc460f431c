import { SECRET_TABLES } from '../../src/database/database-profile.js';

/*
 * Statements that a role which only reads has no business with. HOST_NAME, PORT_NUMBER, OWNER_NAME and OWNER_PID
 * stand for the server and for the session of its superuser.
 */

const WRITES = [
  `INSERT INTO alerts (severity, threat_type) VALUES ('LOW', 'UNKNOWN')`,
  'INSERT INTO alerts SELECT * FROM alerts WHERE false',
  `INSERT INTO sensors (sensor_id, hostname) VALUES ('hq-01', 'x') ON CONFLICT DO NOTHING`,
  'UPDATE alerts SET acknowledged = true',
  'UPDATE alerts SET acknowledged = acknowledged WHERE false',
  'DELETE FROM alerts',
  'WITH gone AS (DELETE FROM alerts RETURNING id) SELECT * FROM gone',
  'DELETE FROM alerts WHERE CURRENT OF mine',
  'TRUNCATE alerts',
  'MERGE INTO alerts USING sensors ON false WHEN NOT MATCHED THEN INSERT DEFAULT VALUES',
  'SELECT id FROM alerts FOR UPDATE',
  'BEGIN; LOCK TABLE alerts IN ACCESS EXCLUSIVE MODE',
  'EXPLAIN ANALYZE DELETE FROM alerts',
  'COMMIT; BEGIN READ WRITE; DELETE FROM alerts; COMMIT',
  'BEGIN; SET TRANSACTION READ WRITE; DELETE FROM alerts',
  'PREPARE attack AS DELETE FROM alerts; EXECUTE attack',
  'DO $$ BEGIN DELETE FROM alerts; END $$',
  `DO $$ BEGIN EXECUTE 'UPDATE alerts SET severity = ''LOW'''; END $$`,
  'COPY alerts FROM STDIN',
  `SELECT nextval('alerts_id_seq')`,
  `SELECT setval('alerts_id_seq', 1)`,
  'SELECT lo_unlink(4711)',
  `SELECT lo_put(4711, 0, 'x')`,
];

const CREATIONS = [
  'CREATE TABLE mine (id integer)',
  'CREATE TABLE mine AS SELECT id FROM alerts',
  'SELECT id INTO mine FROM alerts',
  'CREATE TEMP TABLE mine (id integer)',
  'CREATE VIEW mine AS SELECT id FROM alerts',
  'CREATE MATERIALIZED VIEW mine AS SELECT id FROM alerts',
  'CREATE INDEX mine ON alerts (id)',
  `CREATE FUNCTION mine() RETURNS void LANGUAGE sql AS ''`,
  `CREATE FUNCTION pg_temp.mine() RETURNS void LANGUAGE sql AS ''`,
  'CREATE TRIGGER mine BEFORE INSERT ON alerts EXECUTE FUNCTION suppress_redundant_updates_trigger()',
  'CREATE RULE mine AS ON SELECT TO alerts DO INSTEAD NOTHING',
  'CREATE POLICY mine ON alerts USING (true)',
  'CREATE SCHEMA mine',
  'CREATE TYPE mine AS (id integer)',
  'CREATE SERVER mine FOREIGN DATA WRAPPER postgres_fdw',
  'CREATE ROLE mine',
  'CREATE DATABASE mine',
  'CREATE PUBLICATION mine',
  'CREATE EXTENSION hstore',
];

const TAKEOVERS = [
  'ALTER TABLE alerts ADD COLUMN mine integer',
  'ALTER TABLE alerts DISABLE TRIGGER ALL',
  'ALTER TABLE alerts OWNER TO CURRENT_USER',
  'DROP TABLE alerts',
  'DROP SCHEMA public CASCADE',
  `COMMENT ON TABLE alerts IS 'mine'`,
  'REINDEX TABLE alerts',
  'ALTER ROLE CURRENT_USER SUPERUSER',
  'ALTER ROLE CURRENT_USER BYPASSRLS',
  'ALTER SYSTEM SET fsync = off',
  'SET ROLE pg_read_all_data',
  'SET ROLE OWNER_NAME',
  'SET SESSION AUTHORIZATION OWNER_NAME',
  'SET session_replication_role = replica',
  'GRANT pg_write_all_data TO CURRENT_USER',
  'GRANT SELECT ON web_users TO CURRENT_USER',
  'ALTER DEFAULT PRIVILEGES FOR ROLE OWNER_NAME GRANT SELECT ON TABLES TO CURRENT_USER',
  'REASSIGN OWNED BY OWNER_NAME TO CURRENT_USER',
  'SELECT pg_terminate_backend(OWNER_PID)',
  'SELECT pg_reload_conf()',
  'SELECT pg_stat_reset()',
  `SELECT pg_create_logical_replication_slot('mine', 'test_decoding')`,
];

const FILES = [
  `COPY (SELECT 1) TO PROGRAM 'touch /tmp/mine'`,
  `COPY alerts FROM PROGRAM 'id'`,
  `COPY alerts (id) TO '/tmp/mine'`,
  `COPY alerts FROM '/etc/passwd'`,
  `SELECT pg_read_file('/etc/passwd')`,
  `SELECT pg_read_binary_file('/etc/passwd')`,
  `SELECT pg_ls_dir('/')`,
  `SELECT lo_import('/etc/passwd')`,
  `SELECT lo_export(4711, '/tmp/mine')`,
];

const READS = [
  ...SECRET_TABLES.flatMap((table) => [`SELECT * FROM ${table}`, `SELECT count(*) FROM ${table}`]),
  'COPY web_users TO STDOUT',
  'SELECT ctid FROM web_users',
  'SELECT (u).password_hash FROM web_users u',
  `SELECT query_to_xml('SELECT * FROM web_users', true, true, '')`,
  `SELECT table_to_xml('web_users', true, true, '')`,
  `DO $$ BEGIN PERFORM password_hash FROM web_users; END $$`,
  'SELECT id FROM sensors',
  'SELECT threat_feed_iocs FROM system_stats',
  'SELECT * FROM security_knowledge_base',
  'TABLE threat_intel_feed_status',
  'SELECT * FROM demo.migrations',
  'SELECT * FROM pg_authid',
  'SELECT * FROM pg_shadow',
  'SELECT * FROM pg_statistic',
  'SELECT * FROM pg_largeobject',
  'SELECT * FROM pg_user_mapping',
  'SELECT * FROM pg_hba_file_rules',
];

/** Each needs a right that the role does not have. */
export const NOT_PERMITTED_TO_IT = [...WRITES, ...CREATIONS, ...TAKEOVERS, ...FILES, ...READS];

/** Refused for another reason than a missing right: no password is given. */
export const REFUSED_OTHERWISE: [statement: string, code: string][] = [
  [`SELECT dblink_connect('host=HOST_NAME port=PORT_NUMBER dbname=postgres user=OWNER_NAME')`, '2F003'],
  [`SELECT dblink_exec('host=HOST_NAME port=PORT_NUMBER user=OWNER_NAME', 'DELETE FROM alerts')`, '2F003'],
];

/** What PostgreSQL lets every role do; none of it reaches a row, an object or a right of another. */
export const HARMLESS = [
  'VACUUM alerts',
  'ANALYZE alerts',
  'LISTEN mine',
  `NOTIFY mine, 'text'`,
  `SELECT pg_notify('mine', 'text')`,
  `SELECT pg_logical_emit_message(false, 'mine', 'text')`,
  'SELECT pg_advisory_lock(1)',
  `SELECT set_config('statement_timeout', '0', false)`,
  `DO $$ BEGIN PERFORM set_config('work_mem', '1GB', false); END $$`,
  'SELECT lo_create(0)',
  `ALTER ROLE CURRENT_USER SET work_mem = '8MB'`,
  'DECLARE mine CURSOR WITH HOLD FOR SELECT id FROM alerts',
  'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC',
  'GRANT CREATE ON SCHEMA public TO CURRENT_USER',
  'DISCARD ALL',
];
