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

/** Hours ago at which entries of a feed were written. */
const FEEDS: [feed: string, hours: number[]][] = [
  ['new', [3]],
  ['old', [99]],
  ['hourly', [9, 10, 11, 12, 13, 14, 15]],
  ['hourly in time', [5, 6, 7, 8, 9, 10, 11]],
  ['weekly', [24, 192, 360, 528, 696, 864]],
  ['now and then', [30, 31, 32, 33, 68, 69, 70]],
  ['synchronised', [80]],
  ['failing', [2]],
  ['daily', [71]],
];

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
  for (const [feed, hours] of FEEDS)
    for (const [i, age] of hours.entries())
      await insertThreatFeed(owner, {
        source: feed,
        feed_type: i % 2 === 0 ? 'tor_exit' : 'phishing',
        indicator: `${feed}-${i}.example`,
        last_updated: ago(age * HOUR),
        first_seen: ago(age * HOUR),
      });
  // NetMonitor writes these without a zone.
  await owner.query(
    `INSERT INTO threat_intel_feed_status (feed_name, last_sync, last_success, last_error, sync_interval_minutes, enabled)
      SELECT name, ($1::timestamptz - sync) AT TIME ZONE current_setting('log_timezone'),
        ($1::timestamptz - success) AT TIME ZONE current_setting('log_timezone'), error, minutes, enabled
      FROM (VALUES ('synchronised', interval '1 hour', interval '1 hour', 'an old one', 60, true),
        ('failing', interval '1 hour', interval '2 hours', 'HTTP 429', 60, true),
        ('daily', interval '70 hours', interval '70 hours', NULL, 1440, true),
        ('switched off', NULL, NULL, NULL, 60, false)) AS row (name, sync, success, error, minutes, enabled)`,
    [ago(0)],
  );
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
    expect(
      feeds.map(({ feed, state, age_hours, usual_hours }: any) => [feed, state, age_hours, usual_hours]),
    ).toEqual([
      ['old', 'stale', 99, null],
      ['hourly', 'stale', 9, 1],
      ['failing', 'failing', 2, 1],
      ['daily', 'fresh', 70, 24],
      ['now and then', 'fresh', 30, 1],
      ['weekly', 'fresh', 24, 168],
      ['hourly in time', 'fresh', 5, 1],
      ['new', 'fresh', 3, null],
      ['synchronised', 'fresh', 1, 1],
      ['switched off', 'off', null, 1],
    ]);
    const named = (name: string) => feeds.find(({ feed }: any) => feed === name);
    expect(named('hourly')).toMatchObject({
      live: 7,
      feed_types: ['phishing', 'tor_exit'],
      last_updated: ago(9 * HOUR),
    });
    expect(named('failing')).toMatchObject({ error: 'HTTP 429', last_success: ago(2 * HOUR) });
    expect(named('synchronised').error).toBeNull();
    const all = problems.join('\n');
    for (const part of [
      /top_talkers is late/,
      /sensor_metrics has no rows/,
      /top_talkers has rows up to 7[12]\d\d s/,
    ])
      expect(all).toMatch(part);
    expect(all).toContain('1 of 2 sensors is blind now');
    expect(all).toContain('2 of 9 feeds not updated for longer than usual: old, hourly');
    expect(all).toContain('1 of 9 feeds failed at the last synchronisation: failing');
    expect(all).not.toContain('without a live indicator');
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
    const { trustworthy, tables, problems } = await answerOf(none.client, 'data_health');
    expect(problems).toContain('no feed has an entry');
    expect((await answerOf(none.scoped, 'data_health')).problems.join()).not.toContain('feed');
    expect([trustworthy, new Set(tables.map(({ state }: any) => state))]).toEqual([
      false,
      new Set(['empty']),
    ]);
    await empty.owner.query('DROP TABLE top_talkers, threat_feeds');
    await none.close();
    const less = await connectTwo(empty, ['a']);
    const after = await answerOf(less.client, 'data_health');
    expect(after.tables[2]).toMatchObject({ table: 'top_talkers', state: 'missing' });
    expect(after.problems).toContain('threat_feeds is missing or not readable');
    await less.close();
    await empty.drop();
  });

  it('tells the stalest of many feeds, and how many there are', async () => {
    const many = await createTestDatabase();
    await many.owner.query(
      `INSERT INTO threat_feeds (feed_type, indicator, source, last_updated)
        SELECT 'phishing', 'x' || n || '.example', 'feed ' || n, $1::timestamptz - n * interval '1 hour'
        FROM generate_series(1, 70) AS n`,
      [ago(0)],
    );
    await many.owner.query('DROP TABLE threat_intel_feed_status');
    const asked = await connectTwo(many, ['a'], { asOf: utc(NOW) });
    const answer = await answerOf(asked.client, 'data_health');
    expect(answer.feed_count).toBe(70);
    expect(answer.feeds.map(({ feed }: any) => feed)).toEqual(
      Array.from({ length: 12 }, (_, i) => `feed ${70 - i}`),
    );
    expect(answer.problems.join()).toContain('22 of 70 feeds not updated');
    expect(answer.receipt.notes).toContainEqual({
      code: 'lists_cut',
      message: 'feeds 12 of 70; get_threat_feed_stats tells of each kind',
    });
    await asked.close();
    await many.drop();
  });

  it('takes no argument', async () => {
    expect(textOf(await call(callers.client, 'data_health', { hours: 3 }))).toMatch(/^invalid_argument: /);
  });
});
