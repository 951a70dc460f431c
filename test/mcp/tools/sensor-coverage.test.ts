import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { micros, utc } from '../../real/instants.js';
import { blindStretches, within } from '../../support/plain-coverage.js';
import { insertSensor, insertTraffic } from '../../support/rows.js';
import { answerOf, call, connectSse, startServer, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { DAY, HOUR, insertTimes, MINUTE, watch } from '../watching-sensors.js';

// An analyst asks: where were we blind?
const NOW = micros('2026-11-20T12:00:00Z');
type World = Awaited<ReturnType<typeof watch>>;

let database: TestDatabase;
let callers: TwoCallers;
const world = new Map<string, World>();

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  const plans = [
    { sensor_id: 'well', interval: 5 * MINUTE, days: 20 },
    { sensor_id: 'dead', interval: 5 * MINUTE, days: 20, silent: [[7 * HOUR, 0]] },
    { sensor_id: 'mute', interval: 5 * MINUTE, days: 20, silent: [[5 * HOUR, 0]] },
    { sensor_id: 'gap', interval: 5 * MINUTE, days: 20, silent: [[15 * HOUR, 13 * HOUR]] },
    { sensor_id: 'weak', interval: 5 * MINUTE, days: 20, weak: { from: 6 * HOUR, to: 0, share: 0.1 } },
    { sensor_id: 'ahead', interval: 5 * MINUTE, days: 20 },
    { sensor_id: 'new', interval: 5 * MINUTE, days: 2 },
  ].map((plan) => ({ ...plan, silent: (plan.silent ?? []) as [number, number][] }));
  for (const [seed, plan] of plans.entries()) world.set(plan.sensor_id, await watch(owner, NOW, plan, seed));
  await owner.query(`UPDATE sensors SET last_seen = $1 WHERE sensor_id = 'mute'`, [utc(NOW)]);
  world.get('mute')!.seen = NOW;
  await insertTraffic(owner, { sensor_id: 'ahead', timestamp: new Date(Date.now() + 3_600_000) });
  await insertSensor(owner, { sensor_id: 'seldom', registered_at: utc(NOW - 9 * DAY), last_seen: utc(NOW) });
  // Ten alerts every day, at four in the morning and at noon less a minute; none today.
  const alerts = Array.from({ length: 14 }, (_, day) =>
    Array.from({ length: 10 }, (_, i) => NOW - (day + 1) * DAY - (i % 2 === 0 ? MINUTE : 8 * HOUR)),
  ).flat();
  await insertTimes(owner, 'alerts', 'well', alerts);
  await insertTimes(owner, 'alerts', 'gap', [NOW - 2 * HOUR, NOW - 3 * HOUR]);
  callers = await connectTwo(database, ['gap', 'well'], { asOf: utc(NOW) });
}, 120_000);

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const sensorsOf = async (args = {}, client = callers.client) =>
  (await answerOf(client, 'sensor_coverage', args)).sensors as Record<string, any>[];

describe('the state of the sensors', () => {
  it('is told worst first, with a reason, without being asked anything', async () => {
    const { sensors, summary, receipt } = await answerOf(callers.client, 'sensor_coverage');
    expect(sensors.map(({ sensor_id, state }: any) => [sensor_id, state])).toEqual([
      ['dead', 'dead'],
      ['mute', 'mute'],
      ['ahead', 'clock_skewed'],
      ['weak', 'degraded'],
      ['gap', 'gaps'],
      ['seldom', 'unknown'],
      ['new', 'ok'],
      ['well', 'ok'],
    ]);
    expect(summary).toEqual({ dead: 1, mute: 1, clock_skewed: 1, degraded: 1, gaps: 1, unknown: 1, ok: 2 });
    expect(sensors[0].why).toContain(utc(world.get('dead')!.seen!));
    expect(sensors[2].why).toMatch(/ 3[56]\d\d s in the future/);
    expect(new Set(receipt.coverage.map(({ sensor_id }: any) => sensor_id))).toEqual(
      new Set(['dead', 'mute', 'weak', 'gap']),
    );
  });

  it.each([6, 24, 100])('adds up its blind hours over %i hours', async (hours) => {
    for (const { sensor_id, blind_hours } of await sensorsOf({ hours })) {
      const known = world.get(sensor_id);
      if (!known) continue;
      const blind = within(blindStretches(known, NOW), NOW - hours * HOUR, NOW);
      const total = blind.reduce((sum, { from, to }) => sum + to - from, 0) / HOUR;
      expect(Math.abs(blind_hours - total), sensor_id).toBeLessThanOrEqual(0.051);
    }
  });

  it('compares packets with the median of the same hours of 14 days', async () => {
    for (const { sensor_id, packets_percent_of_usual } of await sensorsOf()) {
      const known = world.get(sensor_id);
      if (!known) continue;
      const expected = plainPercent(known);
      if (expected === null) expect(packets_percent_of_usual, sensor_id).toBeNull();
      else expect(Math.abs(packets_percent_of_usual - expected), sensor_id).toBeLessThan(3);
    }
  });

  it('compares alerts with those of the days before at the same hours', async () => {
    const of = (rows: Record<string, any>[], id: string) => rows.find(({ sensor_id }) => sensor_id === id)!;
    const day = await sensorsOf();
    expect(of(day, 'well')).toMatchObject({ alerts: 0, usual_alerts: 10 });
    expect(of(day, 'gap')).toMatchObject({ alerts: 2, usual_alerts: 0 });
    expect(of(await sensorsOf({ hours: 6 }), 'well')).toMatchObject({ alerts: 0, usual_alerts: 5 });
  });

  it('says where there are too few days to know the usual', async () => {
    const answer = await answerOf(callers.client, 'sensor_coverage');
    expect(notesOf(answer)).toContain('no_usual');
    const young = answer.sensors.find(({ sensor_id }: any) => sensor_id === 'new');
    expect(young).toMatchObject({ usual_packets_per_second: null, packets_percent_of_usual: null });
  });

  it('shows a caller his own sensors only', async () => {
    expect((await sensorsOf({}, callers.scoped)).map(({ sensor_id }) => sensor_id)).toEqual(['gap', 'well']);
  });

  it('is short', async () => {
    const { structuredContent, content } = await call(callers.client, 'sensor_coverage');
    expect(JSON.stringify(structuredContent).length / 4).toBeLessThan(1_500);
    expect(JSON.stringify(content).length / 4).toBeLessThan(1_500);
  });
});

it('bad input is refused', async () => {
  for (const args of [{ hours: 0 }, { hours: 1e6 }, { sensor: 'well' }]) {
    const result = await call(callers.client, 'sensor_coverage', args);
    expect(textOf(result)).toMatch(/^invalid_argument: /);
  }
});

it('an empty database has no sensor', async () => {
  const empty = await createTestDatabase();
  const server = await startServer(empty.address);
  const client = await connectSse(server.url);
  const answer = await answerOf(client, 'sensor_coverage');
  expect(answer.sensors).toEqual([]);
  expect(notesOf(answer)).toContain('empty');
  await client.close();
  await server.close();
  await empty.drop();
});

/** By hours: packets of the last 24, blind ones as none, against the medians of the 14 days before. */
function plainPercent({ traffic, packets }: World): number | null {
  const sums = new Map<number, number>();
  traffic.forEach((at, i) => {
    const hour = Math.floor(at / HOUR);
    sums.set(hour, (sums.get(hour) ?? 0) + packets[i]!);
  });
  let [seen, usual] = [0, 0];
  for (let hour = NOW / HOUR - 24; hour < NOW / HOUR; hour++) {
    const before = Array.from({ length: 14 }, (_, day) => sums.get(hour - 24 * (day + 1)) ?? null)
      .filter((sum) => sum !== null)
      .toSorted((a, b) => a - b);
    if (before.length < 5) return null;
    const half = before.length >> 1;
    usual += before.length % 2 ? before[half]! : (before[half - 1]! + before[half]!) / 2;
    seen += sums.get(hour) ?? 0;
  }
  return (100 * seen) / usual;
}
