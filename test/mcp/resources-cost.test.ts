import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allStatements } from '../../src/database/statement.js';
import { insertDevice } from '../support/reference-rows.js';
import { insertSensor } from '../support/rows.js';
import { connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/*
 * What a reading or a keystroke costs the database: statements, and pages touched whatever the history's length.
 */
const AS_OF = '2026-11-20T12:00:00Z';
const MONTH_AGO = '2026-10-20T12:00:00Z';
const DAY_AGO = '2026-11-19T12:00:00Z';

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner);
  await insertDevice(database.owner, { sensor_id: 'hq-01', last_seen: MONTH_AGO });
  await insertAlerts(1, 50_000);
  server = await startServer(database.address, { asOf: AS_OF });
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

/** One alert every ten seconds, back from now; every third is of no sensor. */
async function insertAlerts(from: number, to: number): Promise<void> {
  await database.owner.query(
    `INSERT INTO alerts (id, timestamp, severity, threat_type, source_ip, destination_ip, description, sensor_id)
      SELECT n, $3::timestamptz - n * interval '10 seconds', 'HIGH', 'PORT_SCAN', '10.0.0.0'::inet + n % 60000,
        '203.0.113.0'::inet + n % 250, 'Many ports probed within a minute', CASE WHEN n % 3 > 0 THEN 'hq-01' END
      FROM generate_series($1::integer, $2::integer) AS n ORDER BY n DESC`,
    [from, to, AS_OF],
  );
  await database.owner.query('VACUUM ANALYZE alerts');
}

/** Names of the statements sent since, by the metrics. */
async function statementsOf(ask: () => Promise<unknown>): Promise<string[]> {
  const counts = async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const found = text.matchAll(/^netmonitor_mcp_query_duration_seconds_count\{statement="(\w+)"\} (\d+)$/gm);
    return new Map([...found].map(([, name, count]) => [name!, Number(count)]));
  };
  const before = await counts();
  await ask();
  const after = await counts();
  return [...after].flatMap(([name, count]) => Array<string>(count - (before.get(name) ?? 0)).fill(name));
}

const complete = (uri: string, name: string, value: string) =>
  client.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } });

/** Asked once a second or once a minute, however many calls there are. */
const isShared = (name: string) => name === 'situation' || name.startsWith('coverage_');

describe('the statements of', () => {
  it.each<[string, string[]]>([
    ['netmonitor://threat-types/PORT_SCAN', []],
    ['netmonitor://schema', []],
    ['netmonitor://alerts/7', ['alert_by_id']],
    ['netmonitor://hosts/10.0.0.10', ['alert_totals', 'devices_of_address', 'hostname', 'recent_alerts']],
    [
      'netmonitor://hosts/192.0.2.1',
      ['alert_totals', 'devices_of_address', 'hostname', 'last_matching_alert', 'service_provider_check'],
    ],
    ['netmonitor://sensors', ['sensor_page_sensor_metrics_sensor_configs_alerts', 'sensor_summary_alerts']],
    [
      'netmonitor://sensors/hq-01',
      ['last_sensor_sample', 'sensor_page_sensor_metrics_sensor_configs_alerts', 'sensor_samples'],
    ],
  ])('%s beside the situation', async (uri, expected) => {
    const sent = await statementsOf(() => client.readResource({ uri }));
    expect(sent.filter((name) => !isShared(name)).toSorted()).toEqual(expected);
  });

  it('a keystroke: one for addresses, the situation alone for sensors, none for threat types', async () => {
    const own = async (uri: string, name: string) =>
      (await statementsOf(() => complete(uri, name, '1'))).filter((sent) => !isShared(sent));
    expect(await own('netmonitor://hosts/{ip}', 'ip')).toEqual(['seen_addresses']);
    expect(await own('netmonitor://sensors/{sensor_id}', 'sensor_id')).toEqual([]);
    expect(await statementsOf(() => complete('netmonitor://threat-types/{code}', 'code', 'p'))).toEqual([]);
  });
});

/** Pages touched to complete a text. */
async function buffersFor(start: string, from: string, sensors: string[] | null): Promise<number> {
  const { text } = allStatements().find(({ name }) => name === 'seen_addresses')!;
  const { rows } = await database.owner.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
    [from, AS_OF, sensors, start, 100],
  );
  const { Plan: plan } = rows[0]!['QUERY PLAN'][0];
  return plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!;
}

describe('a keystroke', () => {
  it('touches no more pages when the history is four times as long', async () => {
    const cases: [string, string, string[] | null][] = [
      ['', MONTH_AGO, null],
      ['10.0.1', MONTH_AGO, null],
      ['9', MONTH_AGO, null],
      ['10.0.1', DAY_AGO, ['hq-01']],
      ['', DAY_AGO, ['nobody']],
    ];
    const measure = async () => {
      const pages: number[] = [];
      for (const one of cases) pages.push(await buffersFor(...one));
      return pages;
    };
    const short = await measure();
    await insertAlerts(50_001, 200_000);
    const long = await measure();
    const heap = await database.owner.query<{ pages: number }>(
      `SELECT relpages AS pages FROM pg_class WHERE relname = 'alerts'`,
    );
    for (const [i, pages] of long.entries()) {
      expect(pages, String(cases[i])).toBeLessThan(1.5 * short[i]! + 20);
      expect(pages, String(cases[i])).toBeLessThan(heap.rows[0]!.pages / 2);
    }
  });

  it('says that there may be more, and no total, where it did not look at all of them', async () => {
    const { completion } = await complete('netmonitor://hosts/{ip}', 'ip', '10.0.');
    expect(completion.values).toHaveLength(100);
    expect(completion.hasMore).toBe(true);
    expect(completion).not.toHaveProperty('total');
    expect(completion.values[0]).toBe('10.0.0.1');
  });
});
