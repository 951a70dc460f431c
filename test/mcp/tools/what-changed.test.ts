import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  insertConfig,
  insertDevice,
  insertThreatFeed,
  insertWhitelistEntry,
} from '../../support/reference-rows.js';
import { insertAlert, insertSensor } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { chance } from '../watching-sensors.js';

// An analyst asks: what is new since yesterday, and what is not as usual?
const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HISTORY = 20;

interface Alert {
  at: number;
  type: string;
  source: string;
  destination: string;
  severity: string;
  sensor: string;
}

let database: TestDatabase;
let callers: TwoCallers;
const alerts: Alert[] = [];

/** Alerts a day before, and in the last one. */
const TYPES: [type: string, before: number, now: number][] = [
  ['PORT_SCAN', 40, 42],
  ['BRUTE_FORCE_ATTEMPT', 12, 90],
  ['DNS_TUNNEL_HIGH_RATE', 30, 4],
  ['SQL_INJECTION_ATTEMPT', 1, 3],
  ['NTDS_DIT_ACCESS', 0, 2],
];

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  const random = chance(5);
  for (const [type, before, today] of TYPES) {
    for (let day = 0; day < HISTORY; day++) {
      const many = day === 0 ? today : Math.round(before * (0.8 + 0.4 * random()));
      for (let i = 0; i < many; i++)
        alerts.push({
          at: Math.floor(NOW - (day + random()) * DAY),
          type: random() < 0.1 ? type.toLowerCase() : type,
          source: `10.0.0.${1 + Math.floor(random() * 12)}`,
          destination: `203.0.113.${1 + Math.floor(random() * 3)}`,
          severity: 'LOW',
          sensor: i % 3 === 0 ? 'b' : 'a',
        });
    }
  }
  const stranger = { type: 'PORT_SCAN', destination: '10.0.0.3', severity: 'LOW', sensor: 'a' };
  alerts.push({ ...stranger, at: NOW - HOUR, source: '198.51.100.9' });
  const young = { type: 'PORT_SCAN', severity: 'CRITICAL', sensor: 'a', destination: '203.0.113.1' };
  alerts.push(
    { ...young, at: NOW - 5 * HOUR, source: '10.0.0.99' },
    { ...young, at: NOW - 2 * HOUR, source: '10.0.0.99' },
  );
  const silent = { ...young, severity: ' critical ', source: '198.51.100.9', destination: '10.0.0.97' };
  for (const ago of [1, 2, 3]) alerts.push({ ...silent, at: NOW - ago * HOUR });
  await owner.query(
    `INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, sensor_id)
      SELECT to_timestamp(at / 1000.0), severity, type, source::inet, destination::inet, sensor
      FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
        AS row (at, severity, type, source, destination, sensor)`,
    (['at', 'severity', 'type', 'source', 'destination', 'sensor'] as const).map((key) =>
      alerts.map((alert) => alert[key]),
    ),
  );
  const at = (age: number) => new Date(NOW - age).toISOString();
  await insertSensor(owner, { sensor_id: 'a', registered_at: at(90 * DAY) });
  await insertSensor(owner, { sensor_id: 'b', registered_at: at(3 * HOUR) });
  await insertDevice(owner, { ip_address: '10.0.0.97', sensor_id: 'a', first_seen: at(90 * DAY) });
  await insertDevice(owner, { ip_address: '10.0.0.99', sensor_id: 'a', first_seen: at(5 * HOUR) });
  await insertDevice(owner, { ip_address: '10.0.0.98', sensor_id: 'b', first_seen: at(2 * HOUR) });
  await insertThreatFeed(owner, { feed_type: 'tor_exit', indicator: '192.0.2.1', first_seen: at(3 * HOUR) });
  await insertConfig(owner, {
    parameter_path: 'smtp.password',
    parameter_value: 's3cret-of-mail',
    updated_at: at(4 * HOUR),
  });
  await insertWhitelistEntry(owner, { created_at: at(6 * HOUR) });
  callers = await connectTwo(database, ['a'], { asOf: new Date(NOW).toISOString() });
}, 120_000);

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const ask = (args = {}, client = callers.client) => answerOf(client, 'what_changed', args);

function numberOf(type: string, from: number, to: number): number {
  return alerts.filter((alert) => alert.type.toUpperCase() === type && alert.at >= from && alert.at < to)
    .length;
}

const named = (rows: Record<string, any>[], field: string) => rows.map((row) => row[field]);

describe('since a day ago', () => {
  it('types are new, rising and falling against the median of 14 days', async () => {
    const { types_new, types_rising, types_falling } = await ask();
    expect(named(types_new, 'threat_type')).toEqual(['NTDS_DIT_ACCESS']);
    expect(named(types_rising, 'threat_type')).toEqual(['BRUTE_FORCE_ATTEMPT']);
    expect(named(types_falling, 'threat_type')).toEqual(['DNS_TUNNEL_HIGH_RATE']);
    for (const { threat_type, alerts: count, usual } of [...types_rising, ...types_falling]) {
      expect(count).toBe(numberOf(threat_type, NOW - DAY, NOW));
      const before = Array.from({ length: 14 }, (_, i) =>
        numberOf(threat_type, NOW - (i + 2) * DAY, NOW - (i + 1) * DAY),
      );
      const sorted = before.toSorted((a, b) => a - b);
      expect(usual).toBe((sorted[6]! + sorted[7]!) / 2);
    }
  });

  it.each([300, 700])(
    'types are counted from the very instant on, %d ms beside a whole second',
    async (beside) => {
      const begin = NOW - DAY - beside;
      const seen = [
        [begin - 100, 'JUST_BEFORE'],
        [begin, 'FROM_THEN_ON'],
        [begin + 100, 'FROM_THEN_ON'],
      ] as const;
      for (const [at, threat_type] of seen)
        await insertAlert(database.owner, { timestamp: new Date(at), threat_type, sensor_id: 'a' });
      const { types_new } = await ask({ since: new Date(begin).toISOString() });
      await database.owner.query('DELETE FROM alerts WHERE threat_type = ANY($1)', [
        seen.map(([, type]) => type),
      ]);
      expect(types_new).toContainEqual(expect.objectContaining({ threat_type: 'FROM_THEN_ON', alerts: 2 }));
      expect(named(types_new, 'threat_type')).not.toContain('JUST_BEFORE');
    },
  );

  it('hosts and pairs are new that were in no alert before, unknown devices first; strangers are not hosts', async () => {
    const { hosts, pairs } = await ask();
    expect(hosts).toEqual({
      new: 2,
      usual: 0,
      rows: [
        { ip_address: '10.0.0.99', alerts: 2, first_seen: '2026-11-20T07:00:00Z', severity: 'CRITICAL' },
        { ip_address: '10.0.0.97', alerts: 3, first_seen: '2026-11-20T09:00:00Z', severity: 'CRITICAL' },
      ],
    });
    const keyOf = ({ source, destination }: Alert) => `${source} ${destination}`;
    const from = NOW - 15 * DAY;
    const known = new Set(alerts.filter(({ at }) => at >= from && at < NOW - DAY).map(keyOf));
    const fresh = new Set(
      alerts
        .filter(
          (alert) => alert.at >= NOW - DAY && alert.source.startsWith('10.') && !known.has(keyOf(alert)),
        )
        .map(keyOf),
    );
    expect(pairs.new).toBe(fresh.size);
    expect(pairs.rows[0]).toMatchObject({ source_ip: '10.0.0.99', destination_ip: '203.0.113.1', alerts: 2 });
  });

  it('sensors, devices, settings and feeds are named, and never what a setting holds', async () => {
    const result = await call(callers.client, 'what_changed');
    const { records } = result.structuredContent as any;
    const told = records.map(({ kind, new: count, rows }: any) => [kind, count, rows[0].name]);
    expect(told).toEqual([
      ['sensors', 1, 'b'],
      ['devices', 2, '10.0.0.98'],
      ['configuration', 1, 'smtp.password'],
      ['whitelist', 1, expect.any(String)],
      ['indicators', 1, 'tor_exit'],
    ]);
    expect(JSON.stringify(result)).not.toContain('s3cret-of-mail');
  });

  it('is what a caller may see', async () => {
    const answer = await ask({}, callers.scoped);
    expect(answer.records.map(({ kind, new: count }: any) => [kind, count])).toEqual([['devices', 1]]);
    expect(notesOf(answer)).toContain('global_hidden');
    const { alerts: count } = answer.types_rising[0];
    expect(count).toBe(
      alerts.filter(
        ({ type, at, sensor }) =>
          type.toUpperCase() === 'BRUTE_FORCE_ATTEMPT' && at >= NOW - DAY && sensor === 'a',
      ).length,
    );
  });
});

it.each([
  ['now-4h', NOW - 4 * HOUR, 4],
  ['2026-11-20T06:30:00Z', NOW - 5.5 * HOUR, 5.5],
  ['yesterday', Date.parse('2026-11-19T00:00:00Z'), 36],
])('since %s goes on until now', async (since, from, hours) => {
  const { receipt, ...answer } = await ask({ since });
  expect([Date.parse(receipt.window.from), Date.parse(receipt.window.to)]).toEqual([from, NOW]);
  expect(answer['hours']).toBe(hours);
});

it('without enough days before it does not know what is usual, and says so', async () => {
  const answer = await ask({ since: 'now-30d' });
  expect([answer['types_rising'], answer['types_falling'], answer['hosts'].usual]).toEqual([[], [], null]);
  expect(notesOf(answer)).toContain('no_usual');
});

it('bad input is refused', async () => {
  for (const args of [
    { since: 'tomorrow' },
    { since: '2027-01-01T00:00:00Z' },
    { since: 'now-99d' },
    { hours: 3 },
  ])
    expect(textOf(await call(callers.client, 'what_changed', args))).toMatch(/^invalid_argument: /);
});

it('a window without alerts says so, and one with some does not', async () => {
  const empty = await createTestDatabase();
  const none = await connectTwo(empty, ['a']);
  const answer = await answerOf(none.client, 'what_changed');
  expect(answer['receipt'].notes[0]).toEqual({
    code: 'empty',
    message: 'no alert in this window; there is no alert at all',
  });
  await none.close();
  await empty.drop();
  expect(notesOf(await ask())).not.toContain('empty');
});
