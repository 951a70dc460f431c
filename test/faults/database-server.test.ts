import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseNodes } from '../../src/database/database-nodes.js';
import { hasDebianPostgres } from '../support/debian-cluster.js';
import { holdTable } from '../support/held-table.js';
import { ReplicatedDatabase } from '../support/replicated-database.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { watch } from './after-fault.js';
import { Scene } from './scene.js';

const missing = !hasDebianPostgres();
if (missing) {
  const what = 'a frozen PostgreSQL and a failover, for Debian’s PostgreSQL 15 is not installed';
  process.stderr.write(`\n*** NOT CHECKED: ${what}\n\n`);
}

const LONG = { timeout: 30_000, interval: 100 };

let database: ReplicatedDatabase;
let scene: Scene;

beforeEach(async () => {
  if (missing) return;
  database = await ReplicatedDatabase.start();
  await insertSensor(database.owner, { sensor_id: 'dmz-01' });
  await insertAlert(database.owner, { sensor_id: 'dmz-01' });
});

afterEach(async () => {
  await scene?.close();
  await database?.stop();
});

const report = () => scene.server.app.get(DatabaseNodes, { strict: false }).report();

describe.skipIf(missing)('a PostgreSQL that', () => {
  it('is frozen as a whole is noticed by a call that runs, and heals', async () => {
    scene = await Scene.open(database.address, { dbStatementTimeoutMs: 60_000 });
    const healed = watch(scene);
    expect(await scene.outcome()).toBe('ok');
    const thaw = database.primary.freeze();
    const asked = performance.now();
    try {
      expect(await scene.outcome()).toBe('db_unavailable');
      expect(performance.now() - asked).toBeLessThan(10_000);
      expect(await scene.outcome()).toBe('db_unavailable');
      expect(await scene.health()).toBe(503);
    } finally {
      thaw();
    }
    await healed();
  });

  it('has one frozen backend fails that call alone', async () => {
    scene = await Scene.open(database.address, { dbStatementTimeoutMs: 1_000 });
    const healed = watch(scene);
    const letGo = await holdTable(database.owner, 'sensor_configs');
    const frozen = scene.outcome('get_config_parameters');
    const backends = () =>
      database.on<{ pid: number }>(
        database.primary,
        `SELECT pid FROM pg_stat_activity WHERE query LIKE '/* netmonitor-mcp %' AND state = 'active'`,
      );
    await expect.poll(backends, { interval: 10 }).toHaveLength(1);
    const [{ pid } = { pid: 0 }] = await backends();
    process.kill(pid, 'SIGSTOP');
    try {
      expect(await scene.outcome()).toBe('ok');
      expect(await frozen).toBe('query_timeout');
      expect(await scene.outcome()).toBe('ok');
      expect(await scene.health()).toBe(200);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await letGo();
    await healed();
  });

  it('crashes and starts again answers again', async () => {
    scene = await Scene.open(database.address);
    const healed = watch(scene);
    await database.primary.end('SIGQUIT');
    expect(await scene.outcome()).toBe('db_unavailable');
    await database.primary.begin();
    await healed();
  });

  it('fails over to a promoted replica: old data for ten seconds, then none, then the new primary’s', async () => {
    const replica = await database.addStandby();
    const logFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-failover-')), 'log');
    scene = await Scene.open(database.address, { dbReplicas: database.replicas, logFile, logLevel: 'info' });
    const roleChecks = () => {
      const lines = readFileSync(logFile, 'utf8').split('\n');
      return lines.filter((line) => line.includes('replica-1') && line.includes('role can only read')).length;
    };
    expect(roleChecks()).toBe(1);
    const healed = watch(scene);
    await database.primary.end('SIGQUIT');
    for (let i = 0; i < 10; i++) expect(await scene.outcome()).toBe('ok');
    await expect.poll(() => scene.outcome(), LONG).toBe('db_unavailable');
    expect(report()[1]).toMatchObject({ up: true, objection: 'may be too far behind the primary' });
    expect(await scene.health()).toBe(503);

    await database.on(replica, 'SELECT pg_promote()');
    await expect.poll(() => scene.outcome(), LONG).toBe('ok');
    expect(await scene.health()).toBe(200);
    expect(report()[1]).toMatchObject({ up: true, objection: null, lagMs: null });
    await expect.poll(roleChecks).toBe(2);

    await database.primary.begin();
    await expect.poll(() => report()[0]!.up, LONG).toBe(true);
    expect(report()[0]!.objection).toBe('was replaced by a newer primary');
    await database.on(database.primary, 'DROP TABLE alerts CASCADE');
    for (let i = 0; i < 10; i++) expect(await scene.outcome()).toBe('ok');
    await healed();
  });
});
