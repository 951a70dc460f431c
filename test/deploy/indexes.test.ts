import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../src/app.module.js';
import { allStatements } from '../../src/database/statement.js';
import type { Value } from '../../src/database/readonly-database.js';
import { putRollUps } from '../support/rollups.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { announceMissing, findProgram } from './program.js';

const OURS = [
  'idx_sensor_metrics_sensor_id',
  'mcp_alerts_acknowledged',
  'mcp_alerts_id',
  'mcp_alerts_sensor_time',
  'mcp_alerts_severity_time',
  'mcp_alerts_type_time',
  'mcp_top_talkers_sensor_time',
  'sensor_metrics_timestamp_idx',
  'system_stats_timestamp_idx',
];
const missing = announceMissing('The tests of deploy/sql/indexes.sql are', 'psql');

let database: TestDatabase;

/** As on plain PostgreSQL, where NetMonitor itself leaves these out. */
beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  await owner.query(
    `DROP INDEX idx_alerts_sensor_id, idx_sensor_metrics_sensor_id, sensor_metrics_timestamp_idx, system_stats_timestamp_idx`,
  );
  await owner.query(`INSERT INTO alerts (timestamp, severity, threat_type, sensor_id)
    SELECT '2026-11-20T12:00Z'::timestamptz - n * interval '1 minute', CASE WHEN n % 5000 = 0 THEN 'critical' ELSE 'LOW' END,
      'T' || n % 7, 'sensor-' || n % 50 FROM generate_series(1, 40000) n`);
  await owner.query(`INSERT INTO top_talkers (timestamp, ip_address, sensor_id)
    SELECT '2026-11-20T12:00Z'::timestamptz - n * interval '1 minute', '10.0.0.1', CASE WHEN n > 19990 THEN 'old' ELSE 'new' END
    FROM generate_series(1, 20000) n`);
  await owner.query(`INSERT INTO sensors (sensor_id, hostname) VALUES ('s0', 's0'), ('s1', 's1')`);
  await owner.query(`INSERT INTO sensor_metrics (timestamp, sensor_id, bandwidth_mbps)
    SELECT '2026-11-20T12:00Z'::timestamptz - n * interval '1 minute', 's' || n % 2, 1 FROM generate_series(1, 20000) n`);
  await owner.query(`INSERT INTO system_stats (timestamp)
    SELECT '2026-11-20T12:00Z'::timestamptz - n * interval '1 minute' FROM generate_series(1, 20000) n`);
});

afterAll(() => database.drop());

/** As an operator runs it. */
function putIndexes(): void {
  const { host, port, name, user, password } = database.ownerAddress;
  const way = ['-h', host, '-p', String(port), '-U', user, '-d', name];
  const { status, stderr } = spawnSync(
    findProgram('psql')!,
    ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...way, '-f', 'deploy/sql/indexes.sql'],
    { encoding: 'utf8', env: { ...process.env, PGPASSWORD: password } },
  );
  expect([status, stderr.replaceAll(/.*NOTICE: .*already exists, skipping\n/g, '')]).toEqual([0, '']);
}

async function indexes(): Promise<{ name: string; valid: boolean; oid: number }[]> {
  const { rows } = await database.owner.query<{ name: string; valid: boolean; oid: number }>(
    `SELECT indexrelid::regclass::text AS name, indisvalid AS valid, indexrelid::int AS oid FROM pg_index
     WHERE indexrelid::regclass::text = ANY($1) ORDER BY indexrelid::regclass::text COLLATE "C"`,
    [OURS],
  );
  return rows;
}

/** The plan of the statement with this name. */
async function planOf(name: string, values: readonly Value[]): Promise<string> {
  const { text } = allStatements().find((statement) => statement.name === name)!;
  const { rows } = await database.owner.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN ${text}`,
    values as unknown[],
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe.skipIf(missing)('deploy/sql/indexes.sql', () => {
  it('makes each index once, however often it runs', async () => {
    putIndexes();
    const made = await indexes();
    expect(made.map(({ name, valid }) => [name, valid])).toEqual(OURS.map((name) => [name, true]));
    putIndexes();
    expect(await indexes()).toEqual(made);
  });

  it('builds anew what an interrupted build left behind', async () => {
    const [before] = (await indexes()).filter(({ name }) => name === 'mcp_alerts_id');
    await database.owner.query('UPDATE pg_index SET indisvalid = false WHERE indexrelid = $1', [before!.oid]);
    putIndexes();
    const [after] = (await indexes()).filter(({ name }) => name === 'mcp_alerts_id');
    expect(after!.valid).toBe(true);
    expect(after!.oid).not.toBe(before!.oid);
  });

  it('makes none that no statement reads', async () => {
    const month = ['2026-10-20T12:00Z', '2026-11-20T12:00Z'];
    await putRollUps(database);
    // As in a database in use: without it nothing is read from an index alone.
    await database.owner.query('VACUUM alerts');
    const week = ['2026-11-13T12:00Z', '2026-11-20T12:00Z'];
    const hour = ['2026-11-20T11:00Z', '2026-11-20T12:00Z'];
    const others = (count: number) => Array<null>(count).fill(null);
    const plans = await Promise.all([
      planOf('alert_by_id', [...month, null, 77]),
      planOf('alerts_by_severity', [...month, null, null, null, 'sensor-7', ...others(5), 'UTC', 10, 0]),
      planOf('recent_alerts', [...month, null, 'CRITICAL', ...others(9), 0, 10]),
      planOf('top_talkers', [...month, null, 'old', null, null, 10, 0]),
      planOf('newest_bandwidth_sample', [...hour, null]),
      planOf('last_sensor_sample', [...month, null, 's1']),
      planOf('system_stats', [...hour, null]),
      planOf('alert_context', [
        ...week,
        null,
        77,
        week[1]!,
        ['T1'],
        '10.0.0.1',
        '10.0.0.2',
        's1',
        ...hour,
        ['HIGH'],
      ]),
      planOf('queue_noise_summed', [...month, null, 50, 0.1, month[0]!, ...month, [], [], []]),
    ]);
    for (const name of OURS) expect(plans.join('\n'), name).toContain(name);
  });
});
