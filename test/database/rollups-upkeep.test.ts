import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/demo/connection.js';
import { asKeeper, fillEvenly, putRollUps, refresh, wrongSums } from '../support/rollups.js';
import { insertAlert } from '../support/rows.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  await fillEvenly(database);
  await putRollUps(database);
});

afterEach(() => database.drop());

async function one<T>(sql: string): Promise<T> {
  const { rows } = await database.owner.query<{ value: T }>(sql);
  return rows[0]!.value;
}

const hoursSummed = () =>
  one<number>(`SELECT count(DISTINCT period)::int AS value FROM netmonitor_mcp.alerts_hourly`);
const summedUntil = () =>
  one<Date>(`SELECT until AS value FROM netmonitor_mcp.rolled WHERE name = 'alerts_hourly'`);

describe('filling the sums', () => {
  it('tells its progress, newest days first, and ends at the first row', async () => {
    const done = await refresh(database);
    const days = done.flatMap((line) => /^alerts_hourly: back to (\d{4}-\S+)/.exec(line)?.[1] ?? []);
    expect(days.length).toBeGreaterThan(15);
    expect(days).toEqual(days.toSorted().toReversed());
    for (const name of ['alerts_hourly', 'pair_daily', 'talkers_hourly', 'traffic_hourly'])
      expect(done).toContain(`${name}: back to the first row`);
    expect(await wrongSums(database)).toEqual([]);
    expect(await hoursSummed()).toBeGreaterThan(480);
  });

  it('has nothing to do a second time', async () => {
    await refresh(database);
    expect(await refresh(database)).toEqual([]);
  });

  it('goes on where it was killed, and is right in between', async () => {
    const killed = asKeeper(database, async (keeper) => {
      keeper.on('error', () => undefined);
      keeper.once(
        'notice',
        () =>
          void database.owner.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'mcp_rollups' AND datname = current_database()`,
          ),
      );
      await keeper.query('CALL netmonitor_mcp.refresh()');
    });
    await expect(killed).rejects.toThrow();
    expect(await wrongSums(database)).toEqual([]);
    const left = await refresh(database, 4);
    expect(left).toHaveLength(4);
    expect(await wrongSums(database)).toEqual([]);
    await refresh(database);
    expect(await wrongSums(database)).toEqual([]);
    expect(
      await one(`SELECT count(*)::int AS value FROM netmonitor_mcp.rolled WHERE since = '-infinity'`),
    ).toBe(4);
  });

  it('counts nothing twice when two do it at once', async () => {
    await Promise.all([refresh(database), refresh(database), refresh(database)]);
    expect(await wrongSums(database)).toEqual([]);
    expect(await hoursSummed()).toBeGreaterThan(480);
  });

  it('waits for a transaction that wrote in time and has not ended', async () => {
    await refresh(database);
    const writer = await connect(database.ownerAddress);
    await writer.query('BEGIN');
    await insertAlert(writer, { timestamp: new Date() });
    await refresh(database);
    // Three hours go by.
    await database.owner.query(`UPDATE netmonitor_mcp.rolled SET seen_at = seen_at + interval '3 hours'`);
    const before = await summedUntil();
    await refresh(database);
    expect(await summedUntil()).toEqual(before);
    await writer.query('COMMIT');
    await writer.end();
    await refresh(database);
    expect((await summedUntil()).getTime()).toBeGreaterThan(Date.now() - 3_600_000);
    expect(await wrongSums(database)).toEqual([]);
  });

  it('begins anew after a restore into another server, whose transactions have other numbers', async () => {
    await database.owner.query(
      `UPDATE netmonitor_mcp.rolled SET seen_xid = '9999999999', settled_at = '2000-01-01'`,
    );
    await refresh(database, 1);
    await pause(10);
    await refresh(database);
    expect((await summedUntil()).getTime()).toBeGreaterThan(Date.now() - 4 * 3_600_000);
  });
});
