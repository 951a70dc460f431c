import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomSource } from '../../access/random-source.js';
import { micros, utc } from '../../real/instants.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { DAY, HOUR, MINUTE, watch } from '../watching-sensors.js';
import {
  type BriefAlert,
  DAYS,
  inSpan,
  plainCounts,
  plainLeads,
  plainNew,
  severityOf,
} from './plain-brief.js';

// An analyst asks: what happened in the last shift, and what do I look at first?
const NOW = micros('2026-11-20T15:30:00Z');
/** 06:00 to 14:00 in Amsterdam, and the night before. */
const SHIFT = { from: micros('2026-11-20T05:00:00Z'), to: micros('2026-11-20T13:00:00Z') };
const NIGHT = { from: micros('2026-11-19T21:00:00Z'), to: SHIFT.from };
const OLDEST = SHIFT.to - 15 * DAY;
const BLIND_DAY = 3;

type Alert = BriefAlert & { sensor: string };

let database: TestDatabase;
let callers: TwoCallers;
const random = randomSource(161_803);
const alerts: Alert[] = [];

function add(at: number, more: Partial<Alert>): void {
  const usual = { severity: 'LOW', type: 'PORT_SCAN', acknowledged: false, sensor: 'a' };
  alerts.push({ at: Math.floor(at), source: '10.0.0.1', destination: '203.0.113.1', ...usual, ...more });
}

function plant(): void {
  for (let i = 0; i < 9_000; i++) {
    const stranger = random.next() < 0.2;
    const own = `10.0.0.${1 + random.below(12)}`;
    const other = `203.0.113.${1 + random.below(20)}`;
    add(NOW - random.next() * 20 * DAY, {
      source: stranger ? other : own,
      destination: stranger ? own : random.next() < 0.02 ? null : other,
      severity: random.of(['LOW', 'LOW', 'low', 'MEDIUM', 'MEDIUM', ' medium', 'INFO', 'odd']),
      acknowledged: random.of([true, false, false, null]),
      sensor: random.of(['a', 'a', 'b']),
    });
  }
  // Raises CRITICAL every morning, and nobody minds.
  for (const age of [0, ...DAYS])
    for (let i = 0; i < 6; i++)
      add(SHIFT.from - age + i * HOUR, {
        source: '10.0.0.7',
        severity: 'CRITICAL',
        type: 'BEACONING_DETECTED',
      });
  // A known host that goes through an attack, from a new pair on.
  for (const [index, type] of ['PHISHING_DOMAIN_QUERY', 'KERBEROASTING_ATTACK', 'LATERAL_MOVEMENT'].entries())
    add(SHIFT.from + index * HOUR, {
      source: '10.0.0.3',
      destination: '10.0.0.200',
      severity: 'CRITICAL',
      type,
    });
  add(SHIFT.from + 5 * HOUR, {
    source: '10.0.0.99',
    destination: '203.0.113.5',
    severity: 'MEDIUM',
    sensor: 'b',
  });
  add(SHIFT.from + 6 * HOUR, {
    source: '198.51.100.8',
    destination: '10.0.0.4',
    severity: 'critical',
    sensor: 'b',
  });
  const done = { source: '10.0.0.5', destination: '203.0.113.99', severity: 'CRITICAL', acknowledged: true };
  add(SHIFT.from + 7 * HOUR, done);
  add(SHIFT.from + 7.5 * HOUR, { source: null, destination: null, severity: 'HIGH' });
  for (let i = 0; i < 40; i++)
    add(SHIFT.from + random.next() * 7 * HOUR, { severity: 'HIGH', source: '10.0.0.9' });
}

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  plant();
  await owner.query(
    `INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, acknowledged, sensor_id)
      SELECT at::timestamptz, severity, type, source::inet, destination::inet, acknowledged, sensor
      FROM jsonb_to_recordset($1) AS one (at text, severity text, type text, source text, destination text,
        acknowledged boolean, sensor text)`,
    [JSON.stringify(alerts.map((alert) => ({ ...alert, at: utc(alert.at) })))],
  );
  const blind: [number, number] = [
    NOW - SHIFT.from + BLIND_DAY * DAY + MINUTE,
    NOW - SHIFT.to + BLIND_DAY * DAY - MINUTE,
  ];
  await watch(owner, NOW, { sensor_id: 'a', interval: 5 * MINUTE, days: 20 }, 1);
  await watch(owner, NOW, { sensor_id: 'b', interval: 5 * MINUTE, days: 20, silent: [blind] }, 2);
  callers = await connectTwo(database, ['a'], { asOf: utc(NOW), timezone: 'Europe/Amsterdam' });
}, 120_000);

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const ask = (args = {}, client = callers.client) => answerOf(client, 'shift_brief', args);
const back = (span: typeof SHIFT, age: number) => ({ from: span.from - age, to: span.to - age });
const spanOf = ({ from, to }: { from: string; to: string }) => ({ from: micros(from), to: micros(to) });
const usualOf = (span: typeof SHIFT) =>
  DAYS.filter((age) => age !== BLIND_DAY * DAY).map((age) => back(span, age));

describe('the last shift', () => {
  it('is the one that is over, by the clock of the time zone, beside the one before', async () => {
    const { receipt, previous } = await ask();
    expect(spanOf(receipt.window)).toEqual(SHIFT);
    expect(spanOf(previous)).toEqual(NIGHT);
  });

  it('is counted by severity beside the shift before, and median and quartiles of the days that were watched', async () => {
    const answer = await ask();
    expect(answer['usual_windows']).toBe(13);
    expect(notesOf(answer)).toContain('days_left_out');
    expect(answer['severities'].map(({ severity }: any) => severity)).toEqual([
      'ALL',
      'CRITICAL',
      'HIGH',
      'MEDIUM',
      'LOW',
      'INFO',
      'UNKNOWN',
    ]);
    for (const row of answer['severities']) {
      const night = plainCounts(alerts, row.severity, NIGHT, []);
      expect(row, row.severity).toMatchObject({
        ...plainCounts(alerts, row.severity, SHIFT, usualOf(SHIFT)),
        previous: night.alerts,
        previous_open: night.open,
      });
    }
    const told = (severity: string) => answer['severities'].find((row: any) => row.severity === severity);
    expect(told('HIGH').against_usual).toBe('above');
    expect(told('LOW').against_usual).toBe('usual');
    expect(answer['because']).toContain('41 alerts are HIGH, usual are 0');
  });

  it('names the hosts to look at first, each with reasons that add up to its points', async () => {
    const { look_first } = await ask();
    const plain = plainLeads(alerts, SHIFT, usualOf(SHIFT), { oldest: OLDEST, sureness: 1 });
    expect(
      look_first.map(({ ip_address, severity, alerts, open, points }: any) => ({
        ip_address,
        severity,
        alerts,
        open,
        points,
      })),
    ).toEqual(plain.slice(0, 5));
    expect(look_first[0]).toMatchObject({ ip_address: '10.0.0.3', peer: '10.0.0.200' });
    expect(look_first.map(({ ip_address }: any) => ip_address)).not.toContain('10.0.0.7');
    for (const { ip_address, points, reasons, next } of look_first) {
      const sum = Object.values<number>(reasons).reduce((total, part) => total + part, 0);
      expect(Math.abs(sum - points), ip_address).toBeLessThan(0.001);
      expect(next).toEqual({ tool: 'investigate_host', arguments: { ip_address, hours: 11 } });
      expect((await call(callers.client, next.tool, next.arguments)).isError).toBeFalsy();
    }
  });

  it('names the newest of the worst that are open', async () => {
    const { open } = await ask();
    const grave = inSpan(alerts, SHIFT)
      .filter((alert) => alert.acknowledged !== true && ['CRITICAL', 'HIGH'].includes(severityOf(alert)))
      .toSorted((a, b) =>
        severityOf(a) < severityOf(b) ? -1 : severityOf(a) > severityOf(b) ? 1 : b.at - a.at,
      );
    expect(open.map(({ timestamp }: any) => micros(timestamp))).toEqual(
      grave.slice(0, 3).map(({ at }) => at),
    );
    expect(open[0]).toMatchObject({ severity: 'CRITICAL', source_ip: '198.51.100.8' });
  });

  it('tells who is new, and how far back one looked', async () => {
    const answer = await ask();
    const fresh = plainNew(alerts, SHIFT, OLDEST);
    expect([answer['new_hosts'], answer['new_pairs']]).toEqual([fresh.hosts.size, fresh.pairs.size]);
    expect(answer['hosts'].map(({ ip_address }: any) => ip_address).toSorted()).toEqual(
      [...fresh.hosts].toSorted(),
    );
    expect(answer['history_days']).toBe(14.7);
  });

  it('has the course of its hours', async () => {
    const { series } = await ask();
    const hours = Array.from({ length: 8 }, (_, i) => ({
      from: SHIFT.from + i * HOUR,
      to: SHIFT.from + (i + 1) * HOUR,
    }));
    const rows = hours.map((hour) => inSpan(alerts, hour));
    expect(series).toEqual({
      step_hours: 1,
      alerts: rows.map(({ length }) => length),
      high_critical: rows.map(
        (hour) => hour.filter((one) => ['CRITICAL', 'HIGH'].includes(severityOf(one))).length,
      ),
    });
  });

  it('is what a caller may see', async () => {
    const answer = await ask({}, callers.scoped);
    const own = alerts.filter(({ sensor }) => sensor === 'a');
    // The sensor that was blind is none of his.
    const usual = DAYS.map((age) => back(SHIFT, age));
    expect([answer['usual_windows'], answer['sensors'].registered]).toEqual([14, 1]);
    for (const row of answer['severities'])
      expect(row, row.severity).toMatchObject(plainCounts(own, row.severity, SHIFT, usual));
    const plain = plainLeads(own, SHIFT, usual, { oldest: OLDEST, sureness: 1 });
    expect(answer['look_first'].map(({ ip_address, points }: any) => [ip_address, points])).toEqual(
      plain.slice(0, 5).map(({ ip_address, points }) => [ip_address, points]),
    );
  });

  it('that has only just begun is answered too, and so is what changed in it', async () => {
    await database.owner.query(
      `INSERT INTO alerts (timestamp, severity, threat_type, sensor_id)
        VALUES ('2029-12-31T23:59:59.999999Z', 'HIGH', 'JUST_NOW', 'a')`,
    );
    const young = await connectTwo(database, ['a'], { asOf: '2030-01-01T00:00:00Z' });
    const { severities, series } = await answerOf(young.client, 'shift_brief', { hours: 1e-9 });
    expect([severities[0].alerts, series.alerts]).toEqual([1, [1]]);
    const { types_new } = await answerOf(young.client, 'what_changed', {
      since: '2029-12-31T23:59:59.999999Z',
    });
    expect(types_new).toEqual([{ threat_type: 'JUST_NOW', alerts: 1, usual: null }]);
    await young.close();
    await database.owner.query("DELETE FROM alerts WHERE threat_type = 'JUST_NOW'");
  });

  it('is short', async () => {
    const { structuredContent, content } = await call(callers.client, 'shift_brief');
    expect(JSON.stringify(structuredContent).length / 4).toBeLessThan(1_500);
    expect(JSON.stringify(content).length / 4).toBeLessThan(1_500);
  });
});

it('of a shift that goes on, as much of the shift before is counted', async () => {
  const { receipt, previous, severities } = await ask({ shift: 'this' });
  const window = { from: SHIFT.to, to: NOW };
  expect(spanOf(receipt.window)).toEqual(window);
  expect(spanOf(previous)).toEqual({ from: SHIFT.from, to: SHIFT.from + 2.5 * HOUR });
  const usual = DAYS.map((age) => back(window, age));
  expect(severities[0]).toMatchObject(plainCounts(alerts, 'ALL', window, usual));
});

it.each([3, 24, 48])('hours can be asked for instead: %i', async (hours) => {
  const { receipt, previous, severities, ...answer } = await ask({ hours });
  const window = { from: NOW - hours * HOUR, to: NOW };
  expect(spanOf(receipt.window)).toEqual(window);
  expect(spanOf(previous)).toEqual(back(window, hours * HOUR));
  const found = plainCounts(alerts, 'ALL', window, []);
  expect(severities[0]).toMatchObject({ alerts: found.alerts, open: found.open });
  const total = answer['series'].alerts.reduce((sum: number, n: number) => sum + n, 0);
  expect(total).toBe(found.alerts);
});

it('bad input is refused', async () => {
  for (const args of [
    { shift: 'next' },
    { hours: 0 },
    { hours: 745 },
    { shift: 'last', hours: 3 },
    { from: 'today' },
  ])
    expect(textOf(await call(callers.client, 'shift_brief', args))).toMatch(/^invalid_argument: /);
});
