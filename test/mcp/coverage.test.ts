import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { micros, utc } from '../real/instants.js';
import { blindStretches, type PlainGap, type Watched, within } from '../support/plain-coverage.js';
import { insertSensor } from '../support/rows.js';
import { answerOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../support/two-callers.js';
import { chance, DAY, HOUR, insertTimes, MINUTE, SECOND, watch } from './watching-sensors.js';

// An analyst asks: there was nothing last night, but was anybody watching?
const NOW = micros('2026-11-20T12:00:00Z');

let database: TestDatabase;
let callers: TwoCallers;
let sensors: Watched[];

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  const plans = [
    { sensor_id: 'steady', interval: MINUTE, days: 20 },
    { sensor_id: 'flapping', interval: 30 * SECOND, days: 20, silent: randomSilences(7, 25) },
    { sensor_id: 'slow', interval: 15 * MINUTE, days: 20, silent: [[30 * HOUR, 27 * HOUR]] },
    { sensor_id: 'hourly', interval: HOUR, days: 20, silent: [[60 * HOUR, 40 * HOUR]] },
    { sensor_id: 'dead', interval: MINUTE, days: 20, silent: [[9 * HOUR, 0]] },
    { sensor_id: 'young', interval: MINUTE, days: 0.5 },
    {
      sensor_id: 'measured',
      interval: MINUTE,
      days: 20,
      silent: [[20 * HOUR, 18 * HOUR]],
      table: 'sensor_metrics',
    },
    { sensor_id: 'weak', interval: 5 * MINUTE, days: 20, weak: { from: 8 * HOUR, to: 0, share: 0.1 } },
    { sensor_id: 'less', interval: 5 * MINUTE, days: 20, weak: { from: 8 * HOUR, to: 0, share: 0.4 } },
  ] as const;
  sensors = [];
  for (const [seed, plan] of plans.entries())
    sensors.push(
      await watch(
        owner,
        NOW,
        { ...plan, silent: [...(('silent' in plan ? plan.silent : []) as [number, number][])] },
        seed,
      ),
    );
  // Half of a silence was none: it raised alerts, and measured itself.
  const flapping = sensors[1]!;
  const [from, to] = flapping.traffic.reduce<[number, number]>(
    (most, at, i, all) => (i > 0 && at - all[i - 1]! > most[1] - most[0] ? [all[i - 1]!, at] : most),
    [0, 0],
  );
  flapping.alerts = [from + (to - from) / 4].map(Math.round);
  flapping.metrics = [from + (to - from) / 2].map(Math.round);
  await insertTimes(owner, 'alerts', 'flapping', flapping.alerts);
  await insertTimes(owner, 'sensor_metrics', 'flapping', flapping.metrics);
  // Rows of tomorrow prove nothing of today.
  await insertTimes(owner, 'traffic_metrics', 'dead', [NOW + HOUR]);
  await insertSensor(owner, { sensor_id: 'quiet', registered_at: utc(NOW - 9 * DAY), last_seen: utc(NOW) });
  await insertTimes(owner, 'alerts', 'quiet', [NOW - 40 * HOUR, NOW - 2 * HOUR]);
  callers = await connectTwo(database, ['slow', 'steady'], { asOf: utc(NOW) });
}, 120_000);

afterAll(async () => {
  await callers.close();
  await database.drop();
});

/** Ages of silences between 1 minute and 5 hours, one after the other. */
function randomSilences(seed: number, count: number): [number, number][] {
  const random = chance(seed);
  return Array.from({ length: count }, (_, i) => {
    const from = 15 * DAY - i * 12 * HOUR;
    return [from, from - (random() < 0.3 ? random() * 9 * MINUTE : 12 * MINUTE + random() * 5 * HOUR)];
  });
}

async function told(args: Record<string, unknown>, client = callers.client) {
  const { receipt } = await answerOf(client, 'get_alert_statistics', args);
  const gaps = receipt.coverage.map((gap: any) => ({ ...gap, from: micros(gap.from), to: micros(gap.to) }));
  return { receipt, gaps: gaps as PlainGap[] };
}

describe('a window', () => {
  it('tells every stretch in which a sensor was blind, and no other', async () => {
    const random = chance(3);
    const blind = sensors.flatMap((sensor) => blindStretches(sensor, NOW));
    expect(blind.filter(({ sensor_id }) => sensor_id === 'flapping').length).toBeGreaterThan(10);
    for (let i = 0; i < 40; i++) {
      const to = Math.round(NOW - random() * 16 * DAY);
      const from = Math.round(to - (5 * MINUTE + random() * 40 * HOUR));
      const { gaps } = await told({ from: utc(from), to: utc(to) });
      expect(
        gaps.filter(({ state }) => state === 'blind'),
        `${utc(from)} ${utc(to)}`,
      ).toEqual(expect.arrayContaining(within(blind, from, to)));
      expect(gaps.filter(({ state }) => state === 'blind')).toHaveLength(within(blind, from, to).length);
    }
  });

  it('tells of the dead, of the one that only measures itself, and of long intervals', async () => {
    const { gaps } = await told({ hours: 72 });
    expect(new Set(gaps.filter(({ state }) => state === 'blind').map(({ sensor_id }) => sensor_id))).toEqual(
      new Set(['dead', 'measured', 'slow', 'hourly', ...flappingIn(72)]),
    );
  });

  it('does not call a sensor blind before it was registered', async () => {
    const { gaps } = await told({ hours: 48 });
    expect(gaps.filter(({ sensor_id }) => sensor_id === 'young')).toEqual([]);
  });

  it('tells the hours in which a sensor saw a tenth of its usual, and not those of one that saw two fifths', async () => {
    const { gaps } = await told({ hours: 24 });
    const weak = gaps.filter(({ state }) => state === 'degraded');
    expect(weak).toEqual([{ sensor_id: 'weak', state: 'degraded', from: NOW - 8 * HOUR, to: NOW }]);
  });

  it('claims nothing of a sensor that sends alerts alone', async () => {
    const { gaps } = await told({ hours: 168 });
    expect(gaps.filter(({ sensor_id }) => sensor_id === 'quiet')).toEqual([]);
  });

  it('says how far back gaps were looked for', async () => {
    expect(notesOf({ receipt: (await told({ hours: 24 * 30 })).receipt })).not.toContain('coverage_partial');
    expect(notesOf({ receipt: (await told({ hours: 24 * 40 })).receipt })).toContain('coverage_partial');
  });

  it('tells nobody of sensors he may not see', async () => {
    const { gaps } = await told({ hours: 72 }, callers.scoped);
    expect(new Set(gaps.map(({ sensor_id }) => sensor_id))).toEqual(new Set(['slow']));
  });
});

function flappingIn(hours: number): string[] {
  const [, flapping] = sensors;
  const gaps = within(blindStretches(flapping!, NOW), NOW - hours * HOUR, NOW);
  return gaps.length > 0 ? ['flapping'] : [];
}
