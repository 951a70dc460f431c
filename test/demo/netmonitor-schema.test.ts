import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { describeSchema, netmonitorSchema } from './schema-description.js';

describe('the NetMonitor schema', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('has the 27 tables of a NetMonitor installation with every column, constraint and index', async () => {
    const described = await describeSchema(database.owner);
    expect(described.match(/^table /gm)).toHaveLength(27);
    expect(described).toBe(await netmonitorSchema());
  });

  it('lets alerts repeat an id, as NetMonitor does', async () => {
    const { owner } = database;
    const add = `INSERT INTO alerts (id, severity, threat_type) VALUES (1, 'LOW', 'UNKNOWN') RETURNING sensor_id`;
    await owner.query(add);
    expect((await owner.query(add)).rows).toEqual([{ sensor_id: 'central' }]);
  });

  it('lets global configuration repeat a path, and a sensor only once', async () => {
    const { owner } = database;
    const add = (sensor: string | null) =>
      owner.query(
        `INSERT INTO sensor_configs (sensor_id, parameter_path, parameter_value, parameter_type)
         VALUES ($1, 'thresholds.port_scan.enabled', 'true', 'bool')`,
        [sensor],
      );
    await owner.query(`INSERT INTO sensors (sensor_id, hostname) VALUES ('one', 'one.example')`);
    await add(null);
    await add(null);
    await add('one');
    await expect(add('one')).rejects.toThrow('unique_sensor_param');
  });

  it('grades a cached address by what is known about it', async () => {
    const { rows } = await database.owner.query(
      `INSERT INTO threat_intel_ip_cache (ip_address, abuseipdb_score, is_known_c2, is_vpn)
       VALUES ('192.0.2.1', 0, true, false), ('192.0.2.2', 80, false, false),
              ('192.0.2.3', 50, false, false), ('192.0.2.4', 0, false, true), ('192.0.2.5', NULL, false, false)
       RETURNING threat_level`,
    );
    expect(rows.map((row) => row.threat_level)).toEqual(['critical', 'high', 'medium', 'low', 'unknown']);
  });
});
