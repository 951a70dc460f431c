import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PathRepository } from '../../src/database/attack/path.repository.js';
import { HostStoryRepository } from '../../src/database/hosts/host-story.repository.js';
import { NoiseRepository } from '../../src/database/hunting/noise.repository.js';
import { SightingRepository } from '../../src/database/intel/sighting.repository.js';
import type { Scope, Window } from '../../src/database/scope.js';
import { SEVERITIES } from '../../src/mcp/answer/parameters.js';
import { PATH_SCALE } from '../../src/mcp/tools/analyst/attack-graph.js';
import { parseIndicator } from '../../src/mcp/tools/intel/parse-indicator.js';
import { refresh, putRollUps } from '../support/rollups.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/*
 * "Who met whom, what could we mute, how far has it got?" over weeks: one server counts from the sums of pairs, the other
 * was started before they were made, and both must say the same.
 */

const HOUR = 3_600_000;
const now = Date.now();
const hoursAgo = (hours: number) => new Date(now - hours * HOUR).toISOString();

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

const CODES = [
  'PORT_SCAN',
  'port_scan',
  'LATERAL_MOVEMENT',
  'Brute_Force_Attempt',
  'C2_COMMUNICATION',
  'OWN',
];
const oneOf = (values: (string | null)[]) =>
  `(ARRAY[${values.map((value) => (value === null ? 'NULL' : `'${value}'`)).join(', ')}])[1 + floor(random() * ${values.length})]`;

/**
 * Sixty days, with all that columns hold: other cases, blanks, no sides, both sides one, no sensor, names in texts, many
 * alerts in one moment, and rows that were restored twice.
 */
async function fill(): Promise<void> {
  const { owner } = database;
  await owner.query('SELECT setseed(0.27)');
  const address = (few: number) =>
    `CASE WHEN random() < 0.02 THEN NULL WHEN random() < 0.1 THEN '2001:db8::' || floor(random() * 5)
      WHEN random() < 0.2 THEN '203.0.113.' || floor(random() * 9) ELSE '10.0.0.' || floor(random() * ${few}) END::inet`;
  const moment = `CASE WHEN random() < 0.3 THEN date_trunc('hour', now()) - floor(random() * 200) * interval '1 hour'
    ELSE now() - random() * interval '60 days' END`;
  await owner.query(`INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, description,
      acknowledged, sensor_id)
    SELECT ${moment}, ${oneOf(['HIGH', 'high', ' Low ', 'CRITICAL', 'MEDIUM', 'UNKNOWN', 'LOW', 'LOW'])}, ${oneOf(CODES)},
      ${address(12)}, ${address(30)}, CASE WHEN random() < 0.1 THEN 'asked for bad.example' END,
      CASE WHEN random() < 0.9 THEN random() < 0.3 END, ${oneOf(['hq-01', 'hq-02', 'dmz-01', null])}
    FROM generate_series(1, 6000)`);
  await owner.query(`INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, acknowledged, sensor_id)
    SELECT now() - n * interval '11 minutes', 'LOW', 'OWN', '10.0.0.1', '10.0.0.2', false, 'hq-01'
    FROM generate_series(1, 3000) n`);
  await owner.query('INSERT INTO alerts SELECT * FROM alerts WHERE id % 70 = 0');
  await owner.query(`INSERT INTO top_talkers (timestamp, ip_address, byte_count, sensor_id)
    SELECT now() - n * interval '5 hours', '203.0.113.3', n, 'hq-01' FROM generate_series(1, 90) n`);
}

const window = (from: string, to: string): Window => ({ from, to, timezone: 'UTC' });
/** Each with how many of the answers below sums can give: a day holds no whole day, but the days before it do. */
const WINDOWS: [name: string, Window, summed: number][] = [
  ['all that one can ask for', window(hoursAgo(744), hoursAgo(0)), 14],
  ['a week', window(hoursAgo(168.3), hoursAgo(0)), 14],
  ['days that are long over', window(hoursAgo(200), hoursAgo(77.7)), 14],
  ['a day', window(hoursAgo(23.9), hoursAgo(0)), 8],
];
const SCOPES = [null, ['hq-01', 'dmz-01']];
const HOSTS = ['10.0.0.1', '10.0.0.7', '203.0.113.3'];
const INDICATORS = [
  '10.0.0.2',
  '203.0.113.3',
  '2001:db8::1',
  '10.0.0.0/28',
  '2001:db8::/64',
  'bad.example',
].map((text) => parseIndicator(text)!);
const RANKED = { all: SEVERITIES, grave: PATH_SCALE.grave };

/** Everything that sums of pairs may answer. */
async function answersOf({ app }: TestServer, asked: Window): Promise<{ source: string }[]> {
  const get = <T>(type: new (...args: never[]) => T) => app.get(type, { strict: false });
  const before = (hours: number, instant: string) =>
    new Date(Date.parse(instant) - hours * HOUR).toISOString();
  const answers: Promise<{ source: string }>[] = [];
  for (const sensors of SCOPES) {
    const one = { sensors, caller: 'test', queryId: 'abc' };
    const scope = (): Scope => ({ ...one, signal: new AbortController().signal });
    const gate = { leastShare: 0.002, most: 30 };
    answers.push(get(NoiseRepository).find(asked, before(720, asked.to), gate, scope()));
    for (const address of [null, '10.0.0.7'])
      answers.push(get(PathRepository).find(asked, PATH_SCALE, address, scope()));
    answers.push(get(SightingRepository).find(INDICATORS, asked, scope()));
    for (const host of HOSTS)
      answers.push(get(HostStoryRepository).find(host, asked, before(720, asked.from), RANKED, scope()));
  }
  return Promise.all(answers);
}

/** Compares both servers on every window; whether all that sums can answer came from them. */
async function expectTheSame(): Promise<boolean> {
  let complete = true;
  for (const [name, asked, summed] of WINDOWS) {
    const [fromRows, fromSums] = [await answersOf(plain, asked), await answersOf(summing, asked)];
    expect(new Set(fromRows.map(({ source }) => source))).toEqual(new Set(['raw']));
    complete &&= fromSums.filter(({ source }) => source === 'rollup').length === summed;
    expect(fromSums.map(strip), name).toEqual(fromRows.map(strip));
  }
  return complete;
}

const strip = ({ source: _, ...answer }: { source: string }) => answer;

const changes: [what: string, sql: string, atOnce: boolean][] = [
  [
    'alerts that are acknowledged',
    'UPDATE alerts SET acknowledged = NOT acknowledged WHERE id % 3 = 0',
    true,
  ],
  ['a queue that is emptied', 'UPDATE alerts SET acknowledged = true WHERE id % 2 = 0', true],
  [
    'rows that come late, acknowledged and not',
    `INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, acknowledged, sensor_id)
      SELECT now() - n * interval '7 hours', 'HIGH', 'LATERAL_MOVEMENT', '10.0.0.7', '10.0.0.8', n % 2 = 0, 'hq-01'
      FROM generate_series(1, 12) n`,
    false,
  ],
  ['alerts that are judged anew', `UPDATE alerts SET severity = 'CRITICAL' WHERE id % 500 = 0`, false],
  [
    'sides that are set right',
    `UPDATE alerts SET source_ip = destination_ip, destination_ip = NULL
      WHERE id % 20 = 0 AND timestamp > now() - interval '4 days'`,
    false,
  ],
  ['old rows that are deleted', `DELETE FROM alerts WHERE timestamp < now() - interval '40.3 days'`, false],
];

describe('answers from the sums of pairs', () => {
  it('are the same as those from rows', async () => {
    expect(await expectTheSame()).toBe(true);
  });

  it.each(changes)(
    'stay the same after %s, at once and when they were brought up to date',
    async (_, sql, atOnce) => {
      await database.owner.query(sql);
      const complete = await expectTheSame();
      if (atOnce) expect(complete).toBe(true);
      await refresh(database);
      expect(await expectTheSame()).toBe(true);
    },
  );

  it('are said to be such, and are really read', async () => {
    const [fromSums, fromRows] = [await connectSse(summing.url), await connectSse(plain.url)];
    const asked: [tool: string, args: Record<string, unknown>, count: string][] = [
      ['noise_report', { hours: 700 }, 'queue_alerts'],
      ['attack_path', { hours: 700 }, 'hosts_with_steps'],
      ['check_indicators', { indicators: ['10.0.0.2'] }, 'met_count'],
      ['investigate_host', { ip_address: '192.0.2.1', hours: 700 }, 'alert_count'],
    ];
    const told = async (client: typeof fromSums) => {
      const answers = [];
      for (const [tool, args, count] of asked) {
        const answer = await answerOf(client, tool, args);
        answers.push([answer['receipt'].source, answer[count]]);
      }
      return answers;
    };
    const before = await told(fromSums);
    expect(before).toEqual((await told(fromRows)).map(([, count]) => ['rollup', count]));
    const report = { kind: 'incident', ip_address: '10.0.0.7', hours: 168 };
    expect((await answerOf(fromSums, 'build_report', report))['receipt'].source).toBe('rollup');
    expect((await answerOf(fromRows, 'build_report', report))['receipt'].source).toBe('raw');
    await database.owner.query(`INSERT INTO netmonitor_mcp.pair_daily
      SELECT period, 'hq-01', '192.0.2.1', '10.0.0.2', 'HIGH', 'PORT_SCAN', 1, last_seen, last_seen
      FROM netmonitor_mcp.pair_daily WHERE period > now() - interval '5 days' LIMIT 1`);
    const [queue, hosts, met, alerts] = before.map(([, count]) => count);
    expect(await told(fromSums)).toEqual([
      ['rollup', queue + 1],
      ['rollup', hosts + 1],
      ['rollup', met],
      ['rollup', alerts + 1],
    ]);
    await fromSums.close();
    await fromRows.close();
  });
});
