import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlertRepository } from '../../src/database/alerts/alert.repository.js';
import type { AlertFilter } from '../../src/database/alerts/alert.js';
import { TypeHistoryRepository } from '../../src/database/attack/type-history.repository.js';
import { TechniqueRepository } from '../../src/database/attack/technique.repository.js';
import type { Scope, Window } from '../../src/database/scope.js';
import { TalkerRepository } from '../../src/database/traffic/talker.repository.js';
import { TrafficRepository } from '../../src/database/traffic/traffic.repository.js';
import { SensorActivityRepository } from '../../src/database/watching/sensor-activity.repository.js';
import { TECHNIQUE_TABLE } from '../../src/mcp/tools/attack/technique-table.js';
import { refresh, putRollUps } from '../support/rollups.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/*
 * "How many alerts were there last month, and is that many?" must have one answer, whether the sums are there or not.
 * One server knows of them, the other was started before they were made: what both say is compared.
 */

const HOUR = 3_600_000;
const now = Date.now();
const hoursAgo = (hours: number, ms = 0) => new Date(now - hours * HOUR + ms).toISOString();
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

/** Twelve days, with all that free text columns hold: other cases, blanks, no sensor, no name, no number. */
async function fill(): Promise<void> {
  const { owner } = database;
  await owner.query('SELECT setseed(0.42)');
  const at = `now() - random() * interval '12 days'`;
  const sensor = `(ARRAY['hq-01', 'hq-02', 'dmz-01', NULL])[1 + floor(random() * 4)]`;
  const address = `('10.0.0.' || floor(random() * 40))::inet`;
  await owner.query(`INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, description,
      acknowledged, sensor_id)
    SELECT ${at}, (ARRAY['HIGH', 'high', ' Low ', 'CRITICAL', 'UNKNOWN'])[1 + floor(random() * 5)],
      (ARRAY['PORT_SCAN', 'port_scan', 'BEACONING', 'NO_SUCH_TYPE', 'DATA_EXFILTRATION'])[1 + floor(random() * 5)],
      ${address}, ${address}, 'x', random() < 0.3, ${sensor} FROM generate_series(1, 4000)`);
  await owner.query(`INSERT INTO traffic_metrics (timestamp, total_packets, total_bytes, inbound_bytes, sensor_id)
    SELECT ${at}, floor(random() * 1000), CASE WHEN random() > 0.1 THEN floor(random() * 1e12) END, NULL, ${sensor}
    FROM generate_series(1, 3000)`);
  await owner.query(`INSERT INTO top_talkers (timestamp, ip_address, hostname, packet_count, byte_count, direction,
      outbound_byte_count, sensor_id)
    SELECT ${at}, ${address}, (ARRAY['a', 'b', '', NULL])[1 + floor(random() * 4)], floor(random() * 100),
      CASE WHEN random() > 0.1 THEN floor(random() * 1e9) END,
      (ARRAY['inbound', 'outbound', 'sideways', NULL])[1 + floor(random() * 4)], floor(random() * 3), ${sensor}
    FROM generate_series(1, 4000)`);
}

const zone = (timezone: string, from: string, to: string): Window => ({ from, to, timezone });
const WINDOWS = {
  'whole hours': zone('UTC', wholeHoursAgo(240), wholeHoursAgo(24)),
  'all there is': zone('Europe/Amsterdam', hoursAgo(400), hoursAgo(-1)),
  'edges within hours': zone('America/New_York', hoursAgo(200.4, 0.123), hoursAgo(30.7)),
  'a zone of half hours': zone('Asia/Kolkata', hoursAgo(100), hoursAgo(2.2)),
};
const FILTERS: AlertFilter[] = [
  {},
  { severity: 'HIGH' },
  { threat_type: 'Port_Scan' },
  { sensor_id: 'hq-02' },
  { acknowledged: false },
  { source_ip: '10.0.0.0/28' },
];
const SCOPES = [null, ['hq-01', 'dmz-01']];
const page = { limit: 1_000, offset: 0 };

/** Everything that sums may answer. */
async function answersOf({ app }: TestServer, window: Window): Promise<{ source: string }[]> {
  const get = <T>(type: new (...args: never[]) => T) => app.get(type, { strict: false });
  const asked: Promise<{ source: string }>[] = [];
  for (const sensors of SCOPES) {
    const one = { sensors, caller: 'test', queryId: 'abc' };
    const scope = (): Scope => ({ ...one, signal: new AbortController().signal });
    for (const filter of FILTERS) {
      for (const group of ['severity', 'threat_type', 'hour'] as const)
        asked.push(get(AlertRepository).countBy(group, window, filter, page, scope()));
      asked.push(get(TechniqueRepository).find(window, filter, null, TECHNIQUE_TABLE, scope()));
    }
    asked.push(get(TypeHistoryRepository).find(window, scope()));
    for (const hours of [24, 5.5])
      asked.push(
        get(SensorActivityRepository).alertsPerDay(lastOf(window, hours), hours, scope()).then(known),
      );
    for (const interval of ['hourly', 'daily'] as const)
      for (const filter of [{}, { sensor_id: 'hq-01' }])
        asked.push(get(TrafficRepository).sumPer(interval, window, filter, page, scope()));
    for (const filter of [{}, { sensor_id: 'dmz-01' }, { direction: 'unknown' as const }])
      asked.push(get(TalkerRepository).findBusiest(window, filter, page, scope()));
  }
  return Promise.all(asked);
}

function known<Of>(value: Of | null): Of {
  if (value === null) throw new Error('a table is missing');
  return value;
}

const lastOf = (window: Window, hours: number): Window => ({
  ...window,
  from: new Date(Date.parse(window.to) - hours * HOUR).toISOString(),
});

/** Compares both servers on every window; gives back how many answers came from sums. */
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

/** Of 68 answers per window: those without a filter that sums cannot tell, and only where the zone has whole hours. */
const SUMMED_AT_MOST = 52;
const SUMMED_IN_HALF_HOURS = SUMMED_AT_MOST - 2 * (4 + 4);
const ALL_SUMMED = 3 * SUMMED_AT_MOST + SUMMED_IN_HALF_HOURS;

const changes: [what: string, sql: string][] = [
  [
    'rows that come late',
    `INSERT INTO alerts (timestamp, severity, threat_type, sensor_id)
      SELECT now() - n * interval '7 hours', 'HIGH', 'BEACONING', 'hq-01' FROM generate_series(1, 30) n;
     INSERT INTO traffic_metrics (timestamp, total_bytes, sensor_id) VALUES (now() - interval '4 days', 77, 'hq-01');
     INSERT INTO top_talkers (timestamp, ip_address, hostname, byte_count, direction, sensor_id)
      VALUES (now() - interval '30 hours', '10.0.0.7', 'newest name', 5, 'outbound', 'dmz-01')`,
  ],
  [
    'rows of long before all others',
    `INSERT INTO alerts (timestamp, severity, threat_type) VALUES (now() - interval '300 hours', 'LOW', 'OLD')`,
  ],
  ['alerts that are acknowledged', `UPDATE alerts SET acknowledged = NOT acknowledged WHERE id % 3 = 0`],
  ['alerts that are judged anew', `UPDATE alerts SET severity = 'CRITICAL' WHERE id % 50 = 0`],
  [
    'a clock that is set right',
    `UPDATE alerts SET timestamp = timestamp - interval '90 minutes' WHERE id % 40 = 0`,
  ],
  [
    'names that are found later',
    `UPDATE top_talkers SET hostname = 'found' WHERE hostname IS NULL AND random() < 0.2`,
  ],
  [
    'old rows that are deleted',
    `DELETE FROM alerts WHERE timestamp < now() - interval '9.3 days';
     DELETE FROM traffic_metrics WHERE timestamp < now() - interval '9.3 days'`,
  ],
  ['rows that are deleted among others', `DELETE FROM top_talkers WHERE random() < 0.05`],
];

describe('answers from sums', () => {
  it('are the same as those from rows', async () => {
    expect(await expectTheSame()).toBe(ALL_SUMMED);
  });

  it.each(changes)(
    'stay the same after %s, at once and when they were brought up to date',
    async (_, sql) => {
      await database.owner.query(sql);
      expect(await expectTheSame()).toBeGreaterThan(0);
      await refresh(database);
      expect(await expectTheSame()).toBe(ALL_SUMMED);
    },
  );

  it('are said to be such, and are really read', async () => {
    const client = await connectSse(summing.url);
    const count = async () => answerOf(client, 'get_alert_statistics', { hours: 240 });
    const before = await count();
    expect(before['receipt']).toMatchObject({ source: 'rollup' });
    await database.owner.query(`UPDATE netmonitor_mcp.alerts_hourly SET n = n + 1
      WHERE ctid = (SELECT ctid FROM netmonitor_mcp.alerts_hourly WHERE period > now() - interval '5 days' LIMIT 1)`);
    expect((await count())['total_alerts']).toBe((before['total_alerts'] as number) + 1);
    await client.close();
  });

  it('are told of by data_health: whether they are there, and how far behind', async () => {
    const told = async ({ url }: TestServer) => {
      const client = await connectSse(url);
      const { roll_ups } = await answerOf(client, 'data_health');
      await client.close();
      return roll_ups as { name: string; state: string; hours_behind: number }[];
    };
    expect(await told(plain)).toEqual([]);
    await refresh(database);
    const rollUps = await told(summing);
    expect(rollUps.map(({ name, state }) => [name, state])).toEqual([
      ['alerts_hourly', 'fresh'],
      ['pair_daily', 'fresh'],
      ['talkers_hourly', 'fresh'],
      ['traffic_hourly', 'fresh'],
    ]);
    expect(rollUps.filter(({ hours_behind }) => hours_behind < 0 || hours_behind > 4)).toEqual([]);
    await database.owner.query(`DELETE FROM netmonitor_mcp.rolled WHERE name = 'traffic_hourly'`);
    expect((await told(summing)).find(({ name }) => name === 'traffic_hourly')).toEqual({
      name: 'traffic_hourly',
      state: 'unusable',
      hours_behind: null,
    });
  });
});
