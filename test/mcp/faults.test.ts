import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdTable } from '../support/held-table.js';
import { insertAlert, insertSensor, insertTopTalker, insertTraffic } from '../support/rows.js';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TIME_BUCKET } from '../support/time-bucket.js';

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeEach(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner, { sensor_id: 'dmz-01' });
  await insertAlert(database.owner, { id: 1, sensor_id: 'dmz-01', source_ip: '10.0.0.5' });
  await insertTraffic(database.owner, { sensor_id: 'dmz-01' });
  await insertTopTalker(database.owner, { sensor_id: 'dmz-01', ip_address: '10.0.0.5' });
});

afterEach(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

async function start(settings = {}): Promise<void> {
  server = await startServer(database.address, settings);
  client = await connectSse(server.url);
}

/** What the server's role runs or waits with. */
async function active(): Promise<number> {
  const { rows } = await database.owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE usename = $1 AND datname = current_database() AND state = 'active'`,
    [database.address.user],
  );
  return rows[0]!.n;
}

describe('a database without a table', () => {
  it.each([
    ['alerts', ['get_recent_threats', 'get_alert_statistics'], ['get_sensor_status', 'get_traffic_trends']],
    ['traffic_metrics', ['get_traffic_trends'], ['get_recent_threats', 'get_top_talkers_stats']],
    ['top_talkers', ['get_top_talkers_stats'], ['get_recent_threats', 'get_traffic_trends']],
    ['sensor_commands', [], ['get_sensor_status', 'get_recent_threats']],
    ['ip_whitelists', ['get_whitelist_entries'], ['get_config_parameters', 'get_recent_threats']],
    ['sensor_configs', ['get_config_parameters', 'get_detection_rules'], ['get_sensor_status']],
    ['sensor_metrics', [], ['get_sensor_status']],
  ])('%s says so in the tools that need it, and the others work', async (table, broken, working) => {
    await database.owner.query(`DROP TABLE ${table} CASCADE`);
    await start();
    for (const name of broken) {
      const result = await call(client, name);
      expect(result.isError, name).toBe(true);
      expect(textOf(result), name).toMatch(new RegExp(`^not_available: .*\\b${table}\\b`));
    }
    for (const name of working) expect((await call(client, name)).isError, name).toBeFalsy();
  });

  it('that the role may not read says the same', async () => {
    await database.owner.query(`REVOKE ALL ON alerts FROM ${database.address.user}`);
    await start();
    expect(textOf(await call(client, 'get_recent_threats'))).toMatch(/^not_available: .*\balerts\b/);
  });

  it('that goes while the server runs is named, and is found again when it is back', async () => {
    await start();
    await answerOf(client, 'get_recent_threats');
    await database.owner.query('ALTER TABLE alerts RENAME TO alerts_away');
    await expect
      .poll(async () => textOf(await call(client, 'get_recent_threats')))
      .toMatch(/^not_available: .*alerts/);
    await database.owner.query('ALTER TABLE alerts_away RENAME TO alerts');
    await expect
      .poll(async () => (await call(client, 'get_recent_threats')).isError ?? false, { timeout: 5_000 })
      .toBe(false);
  });

  it('sensors cannot tell blind ones, and says that', async () => {
    await database.owner.query('DROP TABLE sensors CASCADE');
    await start();
    const { receipt } = await answerOf(client, 'get_recent_threats');
    expect(receipt.notes).toContainEqual(expect.objectContaining({ code: 'coverage_unknown' }));
  });
});

describe('a call', () => {
  it('whose client cancels takes its SQL with it', async () => {
    await start({ dbStatementTimeoutMs: 60_000 });
    const letGo = await holdTable(database.owner, 'alerts');
    const caller = new AbortController();
    const asked = client.callTool({ name: 'get_recent_threats', arguments: {} }, undefined, {
      signal: caller.signal,
    });
    asked.catch(() => {});
    await expect.poll(active).toBe(1);
    caller.abort();
    await expect.poll(active).toBe(0);
    await letGo();
    await answerOf(client, 'get_recent_threats');
  });

  it('whose stream closes takes its SQL with it', async () => {
    await start({ dbStatementTimeoutMs: 60_000 });
    const letGo = await holdTable(database.owner, 'alerts');
    const other = await connectSse(server.url);
    other.callTool({ name: 'get_recent_threats', arguments: {} }).catch(() => {});
    await expect.poll(active).toBe(1);
    await other.close();
    await expect.poll(active).toBe(0);
    await letGo();
  });

  it('over HTTP whose client hangs up takes its SQL with it', async () => {
    await start({ dbStatementTimeoutMs: 60_000 });
    const letGo = await holdTable(database.owner, 'alerts');
    const caller = new AbortController();
    const body = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'get_recent_threats', arguments: {} },
    };
    fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify(body),
      signal: caller.signal,
    }).catch(() => {});
    await expect.poll(active).toBe(1);
    caller.abort();
    await expect.poll(active).toBe(0);
    await letGo();
  });

  it('that runs into the time limit is a query_timeout, never an empty answer', async () => {
    await start({ dbStatementTimeoutMs: 300 });
    const letGo = await holdTable(database.owner, 'alerts');
    const result = await call(client, 'get_recent_threats');
    await letGo();
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/^query_timeout: /);
  });

  it('tells nobody the words of the driver', async () => {
    await database.owner.query('ALTER TABLE alerts ALTER COLUMN id TYPE text');
    await start();
    const text = textOf(await call(client, 'get_recent_threats'));
    expect(text).toMatch(/^internal: .*query [0-9a-f]{16}/);
    expect(text).not.toMatch(/id|text|zod|expected|SELECT|bigint/);
  });
});

describe('the statements of a call', () => {
  it('are the same with TimescaleDB’s time_bucket in the database', async () => {
    await start();
    const names = ['get_alert_statistics', 'get_traffic_trends'];
    const args = { from: 'now-48h', to: 'now', timezone: 'Europe/Amsterdam' };
    const plain = await Promise.all(names.map((name) => answerOf(client, name, args)));
    await database.owner.query(TIME_BUCKET);
    await client.close();
    await server.close();
    await start();
    const bucketed = await Promise.all(names.map((name) => answerOf(client, name, args)));
    const facts = ({ receipt: _, ...answer }: Record<string, unknown>) => answer;
    expect(bucketed.map(facts)).toEqual(plain.map(facts));
  });
});
