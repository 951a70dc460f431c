import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseNodes } from '../../src/database/database-nodes.js';
import { withConnection } from '../../src/demo/connection.js';
import { holdTable } from '../support/held-table.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { call, connectSse, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';
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

const load = () => scene.server.app.get(DatabaseNodes, { strict: false }).load();

/** Calls for a table that is held need one statement each; the answer of the situation is shared. */
const HELD = 'get_config_parameters';

const hold = () => holdTable(database.owner, 'sensor_configs');

describe('a pool that is exhausted', () => {
  it('keeps a caller waiting for seven seconds at most, says so, and stays healthy', async () => {
    scene = await Scene.open(database.address, { dbPoolMax: 2 });
    const healed = watch(scene);
    const letGo = await hold();
    const calls = Array.from({ length: 6 }, () => scene.call(HELD));
    await expect.poll(load).toMatchObject({ waiting: 5, running: 1 });
    expect(await scene.health()).toBe(200);
    const refused = await Promise.race(calls);
    expect(textOf(refused)).toMatch(/^overloaded: .*try again in a few seconds/);
    await expect.poll(load).toMatchObject({ waiting: 0, running: 1 });
    await letGo();
    const results = await Promise.all(calls);
    expect(results.filter(({ isError }) => !isError)).toHaveLength(1);
    await healed();
  });

  it('by one caller still serves another one', async () => {
    const tokens = new TestTokens();
    const [flooding, patient] = [tokens.add('flooding'), tokens.add('patient')];
    scene = await Scene.open(database.address, { dbPoolMax: 4, tokensFile: tokens.file }, 'pass', flooding);
    const healed = watch(scene);
    const other: Client = await connectSse(scene.server.url, patient);
    const letGo = await hold();
    const calls = Array.from({ length: 20 }, () => scene.call(HELD).catch(() => {}));
    await expect.poll(load).toMatchObject({ running: 2, waiting: 18 });
    expect((await call(other, 'get_recent_threats')).isError).toBeFalsy();
    expect((await call(other, 'get_traffic_trends')).isError).toBeFalsy();
    scene.asked += 2;
    await other.close();
    await letGo();
    await Promise.all(calls);
    await healed();
  });

  it('is left at once by a call that is cancelled', async () => {
    scene = await Scene.open(database.address, { dbPoolMax: 1 });
    const healed = watch(scene);
    const letGo = await hold();
    const [first, second] = [new AbortController(), new AbortController()];
    const running = scene.call(HELD, first.signal).catch(() => {});
    await expect.poll(load).toMatchObject({ running: 1, waiting: 0 });
    const waiting = scene.call(HELD, second.signal).catch(() => {});
    await expect.poll(load).toMatchObject({ running: 1, waiting: 1 });
    second.abort();
    await expect.poll(load).toMatchObject({ running: 1, waiting: 0 });
    first.abort();
    await expect.poll(load).toMatchObject({ running: 0, waiting: 0 });
    await Promise.all([running, waiting]);
    await letGo();
    await healed();
  });
});

describe('calls that are cancelled', () => {
  it('cost one connection for the cancel and one for the next call each, and no more', async () => {
    scene = await Scene.open(database.address, { dbPoolMax: 5, dbStatementTimeoutMs: 60_000 });
    const healed = watch(scene);
    const letGo = await hold();
    const before = scene.proxy.accepted;
    for (let round = 0; round < 10; round++) {
      const caller = new AbortController();
      const calls = [1, 2, 3].map(() => scene.call(HELD, caller.signal).catch(() => {}));
      await expect.poll(load, { interval: 5 }).toMatchObject({ running: 3 });
      caller.abort();
      await Promise.all(calls);
      await expect.poll(load, { interval: 5 }).toMatchObject({ running: 0 });
    }
    expect(scene.proxy.accepted - before).toBeLessThanOrEqual(2 * 30 + 4);
    await letGo();
    await healed();
  });

  it('while their connection is made never ask anything', async () => {
    scene = await Scene.open(database.address, { dbStatementTimeoutMs: 60_000 });
    const healed = watch(scene);
    const letGo = await hold();
    scene.proxy.cutAll();
    scene.proxy.set({ delayMs: 100 });
    const before = scene.proxy.accepted;
    const caller = new AbortController();
    const asked = scene.call(HELD, caller.signal).catch(() => {});
    await expect.poll(() => scene.proxy.accepted, { interval: 5 }).toBe(before + 1);
    caller.abort();
    await asked;
    await expect.poll(load, { timeout: 5_000 }).toMatchObject({ running: 0 });
    scene.proxy.set('pass');
    await letGo();
    await healed();
  });
});

describe('a table', () => {
  it('that a migration has locked is busy, soon, and can be read again after it', async () => {
    scene = await Scene.open(database.address);
    const healed = watch(scene);
    await withConnection(database.ownerAddress, async (migration) => {
      await migration.query('BEGIN; LOCK TABLE sensor_configs IN ACCESS EXCLUSIVE MODE');
      const asked = performance.now();
      const result = await scene.call(HELD);
      expect(textOf(result)).toMatch(/^busy: a table is locked, for example by a migration .*try again/);
      expect(performance.now() - asked).toBeLessThan(5_000);
      expect(await scene.outcome('get_recent_threats')).toBe('ok');
      expect(await scene.health()).toBe(200);
      await migration.query('COMMIT');
    });
    expect(await scene.outcome(HELD)).toBe('ok');
    await healed();
  });

  it('that is locked while the server starts keeps no start', async () => {
    await withConnection(database.ownerAddress, async (migration) => {
      await migration.query('BEGIN; LOCK TABLE alerts, sensor_configs IN ACCESS EXCLUSIVE MODE');
      scene = await Scene.open(database.address);
      expect(await scene.health()).toBe(200);
      expect(await scene.outcome(HELD)).toBe('busy');
      await migration.query('COMMIT');
    });
    await watch(scene)();
  });

  it('that loses a column is named, the other tools work, and it heals', async () => {
    scene = await Scene.open(database.address);
    const healed = watch(scene);
    for (const [table, column, tool, other] of [
      ['sensor_configs', 'parameter_path', HELD, 'get_recent_threats'],
      ['alerts', 'severity', 'get_recent_threats', 'get_traffic_trends'],
    ] as const) {
      await database.owner.query(`ALTER TABLE ${table} RENAME ${column} TO gone`);
      expect(await scene.outcome(other), `${other} without ${column}`).toBe('ok');
      const text = textOf(await scene.call(tool));
      expect(text).toMatch(new RegExp(`^not_available: .*\\b${table}\\b`));
      await database.owner.query(`ALTER TABLE ${table} RENAME gone TO ${column}`);
      await expect.poll(() => scene.outcome(tool)).toBe('ok');
    }
    await healed();
  });

  it('that loses a column which all answers look at is named, and the other tools work from the first call on', async () => {
    scene = await Scene.open(database.address);
    const healed = watch(scene);
    await database.owner.query('ALTER TABLE alerts RENAME timestamp TO gone');
    expect(await scene.outcome('get_traffic_trends')).toBe('ok');
    expect(textOf(await scene.call('get_recent_threats'))).toMatch(/^not_available: .*\balerts\b/);
    await database.owner.query('ALTER TABLE alerts RENAME gone TO timestamp');
    await healed();
  });
});
