import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasDebianPostgres } from '../support/debian-cluster.js';
import { holdTable } from '../support/held-table.js';
import { ReplicatedDatabase } from '../support/replicated-database.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { watch } from './after-fault.js';
import { Scene } from './scene.js';

const missing = !hasDebianPostgres();
if (missing) {
  process.stderr.write(
    '\n*** NOT CHECKED: a frozen PostgreSQL, for Debian’s PostgreSQL 15 is not installed\n\n',
  );
}

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
    // The test servers commit asynchronously: what was just made would be lost in the crash.
    await database.owner.query('CHECKPOINT');
    await database.primary.end('SIGQUIT');
    expect(await scene.outcome()).toBe('db_unavailable');
    await database.primary.begin();
    await healed();
  });
});
