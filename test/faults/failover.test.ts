import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DatabaseNodes } from '../../src/database/database-nodes.js';
import { type DebianCluster, hasDebianPostgres } from '../support/debian-cluster.js';
import { ReplicatedDatabase } from '../support/replicated-database.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { watch } from './after-fault.js';
import { Scene } from './scene.js';

const missing = !hasDebianPostgres();
if (missing) {
  process.stderr.write('\n*** NOT CHECKED: a failover, for Debian’s PostgreSQL 15 is not installed\n\n');
}

const LONG = { timeout: 30_000, interval: 100 };

let database: ReplicatedDatabase;
let replica: DebianCluster;
let scene: Scene;

beforeAll(async () => {
  if (missing) return;
  database = await ReplicatedDatabase.start();
  await insertSensor(database.owner, { sensor_id: 'dmz-01' });
  await insertAlert(database.owner, { sensor_id: 'dmz-01' });
  replica = await database.addStandby();
});

afterAll(async () => {
  await scene?.close();
  await database?.stop();
});

const report = () => scene.server.app.get(DatabaseNodes, { strict: false }).report();

it.skipIf(missing)(
  'a failover to a promoted replica gives old data for ten seconds, then none, then the new primary’s',
  async () => {
    const logFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-failover-')), 'log');
    // The log belongs to the first server of a process: this file has one only.
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
  },
);
