import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeRepository } from '../../src/database/changes/change.repository.js';
import { periodsOf } from '../../src/database/changes/periods.js';
import { TooCostly } from '../../src/database/database-error.js';
import { DatabaseNodes } from '../../src/database/database-nodes.js';
import { DatabaseProfile } from '../../src/database/database-profile.js';
import type { Scope, Window } from '../../src/database/scope.js';
import { ShiftRepository } from '../../src/database/shifts/shift.repository.js';
import { stretchBefore } from '../../src/mcp/answer/compared-windows.js';
import { SEVERITIES } from '../../src/mcp/answer/parameters.js';
import { hoursOf, windowBefore } from '../../src/mcp/answer/window.js';
import { daysBefore } from '../../src/mcp/tools/analyst/usual-days.js';
import { refresh, putRollUps } from '../support/rollups.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/*
 * "What is new since yesterday 14:23, and was the night as usual?" One server compares by the sums, the other was started
 * before they were made, and both must say the same.
 */

const HOUR = 3_600_000;
const now = Date.now();
const hoursAgo = (hours: number, micros = '') =>
  new Date(now - hours * HOUR).toISOString().replace('Z', `${micros}Z`);
const wholeHoursAgo = (hours: number) => new Date(Math.floor(now / HOUR - hours) * HOUR).toISOString();

let database: TestDatabase;
let plain: TestServer;
let summing: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  await fill();
  plain = await startServer(database.address);
  await putRollUps(database);
  await refresh(database);
  summing = await startServer(database.address);
});

afterAll(async () => {
  await plain.close();
  await summing.close();
  await database.drop();
});

const zone = (timezone: string, from: string, to: string): Window => ({ from, to, timezone });
const WINDOWS = {
  'a day of whole hours': zone('UTC', wholeHoursAgo(27), wholeHoursAgo(3)),
  'a day up to now': zone('Europe/Amsterdam', hoursAgo(24), hoursAgo(0)),
  'six hours': zone('America/New_York', hoursAgo(6), hoursAgo(0)),
  'odd hours, to the microsecond': zone('UTC', hoursAgo(12.4, '654'), hoursAgo(1.7, '321')),
  'a shift long over': zone('UTC', wholeHoursAgo(131), wholeHoursAgo(123)),
  'a shift where clocks are half an hour off': zone(
    'Asia/Kolkata',
    `${day(3)}T02:30:00Z`,
    `${day(3)}T10:30:00Z`,
  ),
  'a whole day of UTC': zone('UTC', `${day(2)}T00:00:00Z`, `${day(1)}T00:00:00Z`),
  'a week': zone('UTC', hoursAgo(168), hoursAgo(0)),
  'more than a week': zone('Europe/Amsterdam', hoursAgo(181.3), hoursAgo(1)),
};

function day(ago: number): string {
  return new Date(now - ago * 24 * HOUR).toISOString().slice(0, 10);
}

/**
 * Sixty days: hosts and pairs that come once or often, alerts on the very borders, no side, both sides one, no sensor,
 * other cases and blanks.
 */
async function fill(): Promise<void> {
  const { owner } = database;
  await owner.query('SELECT setseed(0.61)');
  const address = `CASE WHEN random() < 0.03 THEN NULL WHEN random() < 0.2 THEN '203.0.113.' || floor(random() * 90)
    WHEN random() < 0.4 THEN '10.0.' || floor(random() * 9) || '.' || floor(random() * 250)
    ELSE '10.0.0.' || floor(random() * 12) END::inet`;
  const borders = Object.values(WINDOWS).flatMap(({ from, to }) => [from, to]);
  const moment = `CASE WHEN random() < 0.1 THEN date_trunc('hour', now()) - floor(random() * 900) * interval '1 hour'
    WHEN random() < 0.1 THEN ($1::timestamptz[])[1 + floor(random() * cardinality($1))] - floor(random() * 15) * interval '1 day'
      - floor(random() * 2) * interval '1 microsecond'
    ELSE now() - random() * interval '60 days' END`;
  await owner.query(
    `INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, acknowledged, sensor_id)
      SELECT ${moment}, (ARRAY['HIGH', 'high', ' Low ', 'CRITICAL', 'odd', 'MEDIUM'])[1 + floor(random() * 6)],
        'T' || floor(random() * random() * 40) || CASE WHEN random() < 0.3 THEN 'x' ELSE 'X' END, ${address}, ${address},
        CASE WHEN random() < 0.9 THEN random() < 0.3 END, (ARRAY['hq-01', 'hq-02', 'dmz-01', NULL])[1 + floor(random() * 4)]
      FROM generate_series(1, 9000)`,
    [borders],
  );
  await owner.query(
    `UPDATE alerts SET destination_ip = source_ip WHERE id % 60 = 0 AND timestamp > now() - interval '20 days'`,
  );
  await owner.query(`INSERT INTO sensors (sensor_id, hostname) VALUES ('hq-01', 'a'), ('hq-02', 'b')`);
  await owner.query(`INSERT INTO devices (ip_address, sensor_id, first_seen, last_seen)
    SELECT ('203.0.113.' || n)::inet, (ARRAY['hq-01', 'hq-02'])[1 + n % 2], now() - n * interval '13 hours', now()
    FROM generate_series(1, 40) n`);
}

const SCOPES = [null, ['hq-01', 'dmz-01']];

/** Everything about a window that sums may answer. */
async function answersOf({ app }: TestServer, window: Window): Promise<{ source: string }[]> {
  const changes = app.get(ChangeRepository, { strict: false });
  const shifts = app.get(ShiftRepository, { strict: false });
  const periods = periodsOf(hoursOf(window));
  const days = daysBefore(window);
  const oldest = windowBefore(days.at(-1)!, 1).from;
  const overlapping = [...days.slice(0, 3), ...days.slice(0, 3).map(stretchBefore), window];
  const asked: Promise<{ source: string }>[] = [];
  for (const sensors of SCOPES) {
    const scope = (): Scope => ({
      sensors,
      caller: 'test',
      queryId: 'abc',
      signal: new AbortController().signal,
    });
    asked.push(changes.types(window, periods, scope()));
    for (const told of [0, Math.floor(periods.count / 2)])
      asked.push(changes.parties(window, periods, told, 500, scope()));
    for (const usual of [days, overlapping])
      asked.push(shifts.count([window, stretchBefore(window), ...usual], 3_600, oldest, SEVERITIES, scope()));
  }
  return Promise.all(asked);
}
const ANSWERS = SCOPES.length * 5;

/** Compares both servers on every window; how many answers came from sums. */
async function expectTheSame(): Promise<number> {
  let summed = 0;
  for (const [name, window] of Object.entries(WINDOWS)) {
    const [fromRows, fromSums] = [await answersOf(plain, window), await answersOf(summing, window)];
    expect(new Set(fromRows.map(({ source }) => source))).toEqual(new Set(['raw']));
    summed += fromSums.filter(({ source }) => source === 'rollup').length;
    expect(fromSums.map(strip), name).toEqual(fromRows.map(strip));
  }
  return summed;
}

const strip = ({ source: _, ...answer }: { source: string }) => answer;
const ALL_SUMMED = Object.keys(WINDOWS).length * ANSWERS;

const changes: [what: string, sql: string][] = [
  [
    'alerts that come late',
    `INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, sensor_id)
      SELECT now() - n * interval '17 hours', 'HIGH', 'T1X', nullif('10.0.0.' || n, '10.0.0.7')::inet,
        nullif('10.0.9.' || n % 3, '10.0.9.1')::inet, 'hq-01' FROM generate_series(1, 40) n`,
  ],
  ['alerts that are acknowledged', 'UPDATE alerts SET acknowledged = NOT acknowledged WHERE id % 3 = 0'],
  [
    'alerts that are judged anew',
    `UPDATE alerts SET severity = 'CRITICAL', threat_type = 'T2X' WHERE id % 90 = 0`,
  ],
  [
    'sides that are found out',
    `UPDATE alerts SET source_ip = '10.0.0.3' WHERE source_ip IS NULL AND id % 2 = 0`,
  ],
  [
    'a clock that is set right',
    `UPDATE alerts SET timestamp = timestamp - interval '90 minutes' WHERE id % 70 = 0`,
  ],
  ['old alerts that are deleted', `DELETE FROM alerts WHERE timestamp < now() - interval '31.3 days'`],
  [
    'the first alerts of many hosts that are deleted',
    `DELETE FROM alerts WHERE source_ip <<= '10.0.4.0/22' AND timestamp < now() - interval '3 days'`,
  ],
];

describe('what is new and what is usual', () => {
  it('is the same from sums as from rows', async () => {
    expect(await expectTheSame()).toBe(ALL_SUMMED);
  });

  it.each(changes)(
    'stays the same after %s, at once and when they were brought up to date',
    async (_, sql) => {
      await database.owner.query(sql);
      await expectTheSame();
      await refresh(database);
      expect(await expectTheSame()).toBe(ALL_SUMMED);
    },
  );

  it.each(['what_changed', 'shift_brief'])('%s says that it was summed', async (tool) => {
    for (const [server, source] of [
      [plain, 'raw'],
      [summing, 'rollup'],
    ] as const) {
      const client = await connectSse(server.url);
      expect((await answerOf(client, tool)).receipt).toMatchObject({ source });
      await client.close();
    }
  });

  it('is told by sums where the rows would cost too much', async () => {
    // The planner takes the table for one of fifteen million rows.
    await database.owner.query('ANALYZE');
    await database.owner.query(`UPDATE pg_class SET relpages = 40000, reltuples = 40000 * (
      1.5e7::float8 * current_setting('block_size')::int / pg_relation_size('alerts')) WHERE oid = 'alerts'::regclass`);
    const profile = summing.app.get(DatabaseProfile, { strict: false });
    await profile.refresh(summing.app.get(DatabaseNodes, { strict: false }).all[0]!);
    expect(profile.isLarge('alerts')).toBe(true);
    const window = WINDOWS['a day up to now'];
    expect((await answersOf(summing, window)).map(({ source }) => source)).toEqual(
      Array<string>(ANSWERS).fill('rollup'),
    );
    await database.owner.query('DROP SCHEMA netmonitor_mcp CASCADE');
    await expect(answersOf(summing, window)).rejects.toThrow(TooCostly);
  });
});
