import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { answerOf, bearer, startServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';
import { watch } from './after-fault.js';
import { Scene } from './scene.js';

const HOUR_MS = 3_600_000;
/** What a call, a cache of one second and a busy machine may take. */
const SOON = { timeout: 8_000, interval: 200 };

let database: TestDatabase;
let ollama: FakeOllama;
let scene: Scene;
let healed: () => Promise<void>;

beforeEach(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner, { sensor_id: 'dmz-01' });
  await insertAlert(database.owner, { sensor_id: 'dmz-01' });
  ollama = await startFakeOllama();
  scene = await Scene.open(database.address, { ollamaBaseUrl: ollama.url });
  await scene.call();
  healed = watch(scene);
});

afterEach(async () => {
  vi.useRealTimers();
  await scene.close();
  await ollama.close();
  await database.drop();
});

/** The host's clock jumps; timers and the database's clock do not. */
function jump(hours: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * HOUR_MS, shouldAdvanceTime: true });
}

async function recent(): Promise<Record<string, any>> {
  scene.asked++;
  return answerOf(scene.client, 'get_recent_threats', { hours: 1 });
}

describe.each([6, -6])('a clock that jumps by %i hours', (hours) => {
  it('moves no window: now is the database’s', async () => {
    jump(hours);
    const { receipt } = await recent();
    const { rows } = await database.owner.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    const off = Date.parse(receipt.window.to) - rows[0]!.now.getTime();
    expect(Math.abs(off)).toBeLessThan(60_000);
    await healed();
  });

  it('makes no answer stale', async () => {
    const { total_alerts } = await recent();
    jump(hours);
    await insertAlert(database.owner, { sensor_id: 'dmz-01' });
    await expect.poll(async () => (await recent())['total_alerts'], SOON).toBe(total_alerts + 1);
    await healed();
  });

  it('leaves the health true', async () => {
    const ready = async () => (await (await fetch(`${scene.server.url}/health/ready`)).json()) as any;
    expect((await ready()).details.ollama.status).toBe('up');
    expect(await scene.health()).toBe(200);
    jump(hours);
    ollama.setMode('http500');
    await expect.poll(async () => (await ready()).details.ollama.status, SOON).toBe('degraded');
    scene.proxy.set('refuse');
    await expect.poll(() => scene.health(), SOON).toBe(503);
    scene.proxy.set('pass');
    await healed();
  });
});

it('a token holds until its time, and again when the clock is set back before it', async () => {
  const tokens = new TestTokens();
  const token = tokens.add('shift', { expires_at: new Date(Date.now() + HOUR_MS).toISOString() });
  const server = await startServer(database.address, { tokensFile: tokens.file });
  const status = async () => (await fetch(`${server.url}/metrics`, bearer(token))).status;
  expect(await status()).toBe(200);
  jump(2);
  expect(await status()).toBe(401);
  jump(-2);
  expect(await status()).toBe(200);
  await server.close();
});
