import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadonlyDatabase } from '../../src/database/readonly-database.js';
import { withConnection } from '../../src/demo/connection.js';
import { asKeeper, fillEvenly, putRollUps, refresh, wrongSums } from '../support/rollups.js';
import { insertAlert } from '../support/rows.js';
import { answerOf, connectSse, startServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const NOT_PERMITTED = '42501';
const LONG_AGO = `now() - interval '50 hours'`;

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  await fillEvenly(database);
  await putRollUps(database);
  await refresh(database);
});

afterEach(() => database.drop());

async function count(from: string): Promise<number> {
  const { rows } = await database.owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`);
  return rows[0]!.n;
}

const marks = () => count('netmonitor_mcp.late');
const alertsReady = () => count(`netmonitor_mcp.ready WHERE name = 'alerts_hourly'`);

describe('the triggers', () => {
  it('cost nothing where rows come in time', async () => {
    await insertAlert(database.owner, { timestamp: new Date() });
    await database.owner.query('UPDATE alerts SET acknowledged = true');
    expect(await marks()).toBe(0);
  });

  it('let a role that has no right to the sums write late rows', async () => {
    const { owner } = database;
    await owner.query('CREATE ROLE rollups_test_writer; GRANT INSERT ON top_talkers TO rollups_test_writer');
    await owner.query('SET ROLE rollups_test_writer');
    await owner.query(
      `INSERT INTO public.top_talkers (timestamp, ip_address) VALUES (${LONG_AGO}, '10.0.0.1')`,
    );
    await owner.query('RESET ROLE; DROP OWNED BY rollups_test_writer; DROP ROLE rollups_test_writer');
    expect(await marks()).toBe(1);
    expect(await wrongSums(database)).toEqual([]);
  });

  it.each(['TRUNCATE alerts', 'TRUNCATE alerts, top_talkers, traffic_metrics'])('know of %s', async (sql) => {
    await database.owner.query(sql);
    expect(await alertsReady()).toBe(0);
    await refresh(database);
    expect(await count('netmonitor_mcp.alerts_hourly')).toBe(0);
    expect(await wrongSums(database)).toEqual([]);
  });
});

describe('what may not be relied on', () => {
  it.each([
    ['its triggers are disabled', 'ALTER TABLE alerts DISABLE TRIGGER ALL'],
    [
      'the table is made anew',
      'ALTER TABLE alerts RENAME TO old; CREATE TABLE alerts (LIKE old INCLUDING ALL)',
    ],
  ])('is not read when %s, and begins again with the script', async (_, sql) => {
    await database.owner.query(sql);
    await database.owner.query(`GRANT SELECT ON alerts TO mcp_rollups`);
    await database.owner.query(
      `INSERT INTO alerts (timestamp, severity, threat_type) VALUES (${LONG_AGO}, 'LOW', 'X')`,
    );
    expect(await alertsReady()).toBe(0);
    await expect(refresh(database)).rejects.toThrow('the triggers on alerts are gone or disabled');
    await putRollUps(database);
    expect(await refresh(database)).toContain('alerts_hourly: begins again');
    expect(await wrongSums(database)).toEqual([]);
  });

  it('is not missed by a server that runs while the schema goes', async () => {
    const server = await startServer(database.address);
    const client = await connectSse(server.url);
    const ask = async () => answerOf(client, 'get_alert_statistics', { hours: 480 });
    const before = await ask();
    expect(before['receipt']).toMatchObject({ source: 'rollup' });
    await database.owner.query('DROP SCHEMA netmonitor_mcp CASCADE');
    const after = await ask();
    expect(after['receipt']).toMatchObject({ source: 'raw' });
    expect(after['total_alerts']).toBe(before['total_alerts']);
    await client.close();
    await server.close();
  });

  it('is left when a late row comes between looking where sums are and reading them', async () => {
    const server = await startServer(database.address);
    const readonly = server.app.get(ReadonlyDatabase, { strict: false });
    const rows = readonly.rows.bind(readonly);
    let meddled = 0;
    readonly.rows = async (statement, values, scope) => {
      const found = await rows(statement, values, scope);
      if (statement.name !== 'summed_span') return found;
      meddled++;
      await database.owner.query(
        `INSERT INTO alerts (timestamp, severity, threat_type) VALUES (${LONG_AGO}, 'LOW', 'X')`,
      );
      return found;
    };
    const client = await connectSse(server.url);
    const { total_alerts, receipt } = await answerOf(client, 'get_alert_statistics', { hours: 480 });
    expect(meddled).toBe(1);
    expect(receipt).toMatchObject({ source: 'raw' });
    expect(total_alerts).toBe(await count(`alerts WHERE timestamp > now() - interval '480 hours'`));
    await client.close();
    await server.close();
  });
});

describe('hours that came late', () => {
  it('are read from rows beside the sums, up to 48 stretches of them', async () => {
    const server = await startServer(database.address);
    const client = await connectSse(server.url);
    const sources: unknown[] = [];
    let [stretches, late] = [0, 0];
    for (const wanted of [0, 1, 2, 6, 7, 20, 21, 48, 49]) {
      for (; stretches < wanted; stretches++)
        for (const hour of [50 + 4 * stretches, 51 + 4 * stretches]) {
          await insertAlert(database.owner, { timestamp: new Date(Date.now() - hour * 3_600_000) });
          late++;
        }
      const { total_alerts, receipt } = await answerOf(client, 'get_alert_statistics', { hours: 480 });
      expect(total_alerts).toBe(await count(`alerts WHERE timestamp > now() - interval '480 hours'`));
      sources.push((receipt as { source: string }).source);
    }
    expect(await marks()).toBeGreaterThanOrEqual(late);
    expect(sources).toEqual([...Array<string>(8).fill('rollup'), 'raw']);
    await client.close();
    await server.close();
  });
});

describe('rights', () => {
  it('let the keeper write nothing of NetMonitor’s, and the server nothing at all', async () => {
    const writes = ['alerts', 'netmonitor_mcp.alerts_hourly', 'netmonitor_mcp.late'].map(
      (table) => `DELETE FROM ${table}`,
    );
    const refused = { code: NOT_PERMITTED };
    await asKeeper(database, async (keeper) => {
      await expect(keeper.query(writes[0]!)).rejects.toMatchObject(refused);
      await expect(keeper.query('SELECT description FROM alerts')).rejects.toMatchObject(refused);
    });
    await withConnection(database.address, async (reader) => {
      await reader.query('SET default_transaction_read_only = off');
      for (const sql of [...writes, 'CALL netmonitor_mcp.refresh()'])
        await expect(reader.query(sql), sql).rejects.toMatchObject(refused);
    });
  });
});
