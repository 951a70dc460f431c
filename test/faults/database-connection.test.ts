import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseAddress } from '../../ormconfig.js';
import { createRoleProbe } from '../database/role-probe.js';
import type { ChaosMode } from '../support/chaos-proxy.js';
import { holdTable } from '../support/held-table.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { watch } from './after-fault.js';
import { Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;

beforeEach(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner, { sensor_id: 'dmz-01' });
  await insertAlert(database.owner, { sensor_id: 'dmz-01' });
});

afterEach(async () => {
  await scene.close();
  await database.drop();
});

async function open(settings = {}, mode: ChaosMode = 'pass', address: DatabaseAddress = database.address) {
  scene = await Scene.open(address, settings, mode);
  return watch(scene);
}

/** Backends of the server under test that run a statement. */
async function running(): Promise<number[]> {
  const { rows } = await database.owner.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE usename = $1 AND datname = current_database() AND state = 'active'`,
    [database.address.user],
  );
  return rows.map(({ pid }) => pid);
}

describe('a database that', () => {
  it('is down at start is waited for, and calls are told at once', async () => {
    const healed = await open({}, 'refuse');
    expect(await scene.health()).toBe(503);
    const asked = performance.now();
    expect(await scene.outcome()).toBe('db_unavailable');
    expect(performance.now() - asked).toBeLessThan(1_000);
    scene.proxy.set('pass');
    await healed();
  });

  it('answers nothing at start is waited for too', async () => {
    const healed = await open({}, 'black-hole');
    expect(await scene.outcome()).toBe('db_unavailable');
    scene.proxy.set('pass');
    await healed();
  });

  it('is killed under a running statement is told as such, and heals', async () => {
    const healed = await open();
    const letGo = await holdTable(database.owner, 'alerts');
    const asked = scene.outcome();
    await expect.poll(running).toHaveLength(1);
    scene.proxy.set('refuse');
    expect(await asked).toBe('db_unavailable');
    expect(await scene.outcome()).toBe('db_unavailable');
    await letGo();
    scene.proxy.set('pass');
    await healed();
  });

  it('ends one backend is asked once more, and the others run on', async () => {
    const healed = await open();
    const letGo = await holdTable(database.owner, 'alerts');
    const calls = [scene.outcome(), scene.outcome('get_alert_statistics')];
    await expect.poll(running).toHaveLength(1);
    await database.owner.query('SELECT pg_terminate_backend($1)', await running());
    await expect.poll(running).toHaveLength(1);
    await letGo();
    expect(await Promise.all(calls)).toEqual(['ok', 'ok']);
    await healed();
  });

  it('is slow is waited for', async () => {
    const healed = await open();
    scene.proxy.set({ delayMs: 150 });
    expect(await scene.outcome()).toBe('ok');
    scene.proxy.set('pass');
    await healed();
  });

  it.each([1, 60, 400])('breaks off after %i bytes gives no half answer', async (cutAfter) => {
    const healed = await open();
    await scene.outcome();
    scene.proxy.set({ cutAfter });
    expect(await scene.outcome('get_sensor_status')).toBe('db_unavailable');
    scene.proxy.set('pass');
    await healed();
  });

  it('vanishes without a word is noticed by a call that runs, and then told at once', async () => {
    const healed = await open({ dbStatementTimeoutMs: 60_000 });
    expect(await scene.outcome('get_config_parameters')).toBe('ok');
    scene.proxy.set('black-hole');
    const asked = performance.now();
    expect(await scene.outcome('get_config_parameters')).toBe('db_unavailable');
    expect(performance.now() - asked).toBeLessThan(10_000);
    const again = performance.now();
    expect(await scene.outcome()).toBe('db_unavailable');
    expect(performance.now() - again).toBeLessThan(1_000);
    scene.proxy.set('pass');
    await healed();
  });

  it('vanishes under many calls fails them all', async () => {
    const healed = await open({ dbStatementTimeoutMs: 60_000 });
    await scene.outcome();
    scene.proxy.set('black-hole');
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => scene.outcome()));
    expect(new Set(outcomes)).toEqual(new Set(['db_unavailable']));
    scene.proxy.set('pass');
    await healed();
  });

  it('forgot our connections is asked over new ones', async () => {
    const healed = await open({ dbStatementTimeoutMs: 60_000, dbPoolMin: 8 });
    await Promise.all(Array.from({ length: 8 }, () => scene.outcome()));
    scene.proxy.abandon();
    expect(await scene.outcome()).toBe('db_unavailable');
    await expect.poll(() => scene.outcome(), { timeout: 5_000 }).toBe('ok');
    scene.proxy.cutAll();
    await healed();
  });

  it('got a new password is logged in to with the one in the file', async () => {
    const probe = await createRoleProbe(database);
    const dbPasswordFile = join(await mkdtemp(join(tmpdir(), 'netmonitor-password-')), 'password');
    writeFileSync(dbPasswordFile, probe.address.password!);
    const healed = await open({ dbPasswordFile }, 'pass', probe.address);
    await database.owner.query(`ALTER ROLE ${probe.role} PASSWORD 'another one'`);
    scene.proxy.cutAll();
    await expect.poll(() => scene.outcome()).toBe('db_unavailable');
    writeFileSync(dbPasswordFile, 'another one\n');
    await healed();
    await scene.server.close();
    await probe.drop();
  });
});
