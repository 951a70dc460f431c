import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { micros, utc } from '../../real/instants.js';
import { insertThreatFeed } from '../../support/reference-rows.js';
import { insertSystemStat, insertTopTalker } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { HOUR, insertTimes, MINUTE, watch } from '../watching-sensors.js';

// An analyst asks: can I trust the data?
const NOW = micros('2026-11-20T12:00:00Z');
const ago = (us: number) => utc(NOW - us);

let database: TestDatabase;
let callers: TwoCallers;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  await watch(owner, NOW, { sensor_id: 'a', interval: 5 * MINUTE, days: 3 }, 1);
  await watch(owner, NOW, { sensor_id: 'b', interval: 5 * MINUTE, days: 3, silent: [[5 * HOUR, 0]] }, 2);
  await insertTimes(
    owner,
    'alerts',
    'a',
    Array.from({ length: 50 }, (_, i) => NOW - 2 * HOUR - i * 20 * MINUTE),
  );
  for (let i = 0; i < 40; i++) {
    await insertTopTalker(owner, { sensor_id: 'a', timestamp: ago(2 * HOUR + i * 5 * MINUTE) });
    await insertSystemStat(owner, { timestamp: ago(MINUTE + i * MINUTE) });
  }
  await insertTopTalker(owner, { sensor_id: 'a', timestamp: new Date(Date.now() + 7_200_000) });
  await insertThreatFeed(owner, {
    feed_type: 'tor_exit',
    indicator: '192.0.2.1',
    last_updated: ago(3 * HOUR),
  });
  await insertThreatFeed(owner, {
    feed_type: 'phishing',
    indicator: 'x.example',
    last_updated: ago(99 * HOUR),
  });
  callers = await connectTwo(database, ['a'], { asOf: utc(NOW) });
}, 120_000);

afterAll(async () => {
  await callers.close();
  await database.drop();
});

describe('the health of the data', () => {
  it('names the newest row of each table and which of them are late', async () => {
    const { tables, receipt } = await answerOf(callers.client, 'data_health');
    const told = tables.map(({ table, state, age_seconds }: any) => [table, state, age_seconds]);
    expect(told.slice(2)).toEqual([
      ['top_talkers', 'late', 7_200],
      ['sensor_metrics', 'empty', null],
      ['system_stats', 'fresh', 60],
    ]);
    expect(told[0]).toEqual(['alerts', 'late', 7_200]);
    expect(told[1].slice(0, 2)).toEqual(['traffic_metrics', 'fresh']);
    expect(receipt.data_as_of).toBe(ago(MINUTE));
  });

  it('counts blind sensors, stale feeds and rows of the future among the problems', async () => {
    const { trustworthy, problems, sensors, feeds, database_ahead_of_server_seconds } = await answerOf(
      callers.client,
      'data_health',
    );
    expect(trustworthy).toBe(false);
    expect(sensors).toEqual({ registered: 2, blind_now: 1, degraded_now: 0, with_gaps: 1 });
    expect(feeds.map(({ feed_type, state, age_hours }: any) => [feed_type, state, age_hours])).toEqual(
      expect.arrayContaining([
        ['tor_exit', 'fresh', 3],
        ['phishing', 'stale', 99],
      ]),
    );
    const all = problems.join('\n');
    for (const part of [
      /top_talkers is late/,
      /sensor_metrics has no rows/,
      /top_talkers has rows up to 7[12]\d\d s/,
    ])
      expect(all).toMatch(part);
    expect(all).toContain('1 of 2 sensors is blind now');
    expect(all).toContain('1 of 2 kinds of feeds were not updated');
    expect(database_ahead_of_server_seconds).toBeNull();
  });

  it('compares the clocks of the database and of this server where answers are given as of now', async () => {
    const live = await connectTwo(database, ['a']);
    const { database_ahead_of_server_seconds } = await answerOf(live.client, 'data_health');
    expect(Math.abs(database_ahead_of_server_seconds)).toBeLessThanOrEqual(5);
    await live.close();
  });

  it('leaves out what belongs to no sensor for a caller who may see certain ones', async () => {
    const answer = await answerOf(callers.scoped, 'data_health');
    expect(answer.tables.map(({ table }: any) => table)).not.toContain('system_stats');
    expect(answer.feeds).toEqual([]);
    expect(answer.sensors.registered).toBe(1);
    expect(notesOf(answer)).toContain('global_hidden');
  });

  it('of a database without a single row is no reason to trust it', async () => {
    const empty = await createTestDatabase();
    const none = await connectTwo(empty, ['a']);
    const { trustworthy, tables } = await answerOf(none.client, 'data_health');
    expect([trustworthy, new Set(tables.map(({ state }: any) => state))]).toEqual([
      false,
      new Set(['empty']),
    ]);
    await empty.owner.query('DROP TABLE top_talkers');
    await none.close();
    const less = await connectTwo(empty, ['a']);
    const after = await answerOf(less.client, 'data_health');
    expect(after.tables[2]).toMatchObject({ table: 'top_talkers', state: 'missing' });
    await less.close();
    await empty.drop();
  });

  it('takes no argument', async () => {
    expect(textOf(await call(callers.client, 'data_health', { hours: 3 }))).toMatch(/^invalid_argument: /);
  });
});
