import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECOMMENDED } from '../../src/commands/doctor/speed-checks.js';
import type { Finding } from '../../src/commands/doctor/finding.js';
import { databaseSettings, runCommand } from '../support/command.js';
import { fillEvenly, putRollUps, refresh } from '../support/rollups.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/* "Why are questions about last month slow, and what would help?" */

const RELPAGES = (pages: number) => `UPDATE pg_class SET relpages = ${pages} WHERE oid = 'alerts'::regclass`;

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await fillEvenly(database);
  // It would count the pages anew.
  await database.owner.query('ALTER TABLE alerts SET (autovacuum_enabled = off)');
});

afterAll(() => database.drop());

async function examine(check: string): Promise<Finding> {
  const { stdout } = await runCommand(['doctor', '--json'], databaseSettings(database.address));
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return findings.find((finding) => finding.check === check)!;
}

describe('netmonitor-mcp doctor, about speed', () => {
  it('names the indexes that deploy/sql/indexes.sql makes', () => {
    const made = readFileSync('deploy/sql/indexes.sql', 'utf8').matchAll(/IF NOT EXISTS (\w+)\s+ON (\w+)/g);
    expect([...made].map(([, index, table]) => `${table} ${index}`).toSorted()).toEqual(
      Object.entries(RECOMMENDED)
        .flatMap(([table, indexes]) => indexes.map((index) => `${table} ${index}`))
        .toSorted(),
    );
  });

  it('minds nothing while the tables are small', async () => {
    expect(await examine('indexes')).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('mcp_alerts_id'),
    });
    expect(await examine('roll-ups')).toMatchObject({ state: 'ok', message: 'none, and none are needed' });
  });

  it('tells what would help when one is large', async () => {
    await database.owner.query(RELPAGES(40_000));
    expect(await examine('indexes')).toMatchObject({
      state: 'warn',
      fix: expect.stringContaining('indexes.sql'),
    });
    expect(await examine('roll-ups')).toMatchObject({
      state: 'warn',
      message: 'none, so questions about weeks read every row of alerts',
      fix: expect.stringContaining('rollups.sql'),
    });
    await database.owner.query(RELPAGES(100));
  });

  it('tells whether sums are there, stand still or cannot be relied on', async () => {
    await putRollUps(database);
    await refresh(database, 2);
    expect(await examine('roll-ups')).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('filled back to'),
    });
    await refresh(database);
    expect(await examine('roll-ups')).toMatchObject({ state: 'ok', message: 'up to date' });
    await database.owner.query(`UPDATE netmonitor_mcp.rolled SET until = until - interval '2 days'`);
    expect(await examine('roll-ups')).toMatchObject({
      state: 'warn',
      fix: expect.stringContaining('.timer'),
    });
    await database.owner.query('ALTER TABLE alerts DISABLE TRIGGER ALL');
    expect(await examine('roll-ups')).toMatchObject({
      state: 'warn',
      message: 'alerts_hourly, pair_daily cannot be relied on and are not read',
    });
  });
});
