import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { micros, utc } from '../real/instants.js';
import { holdTable } from '../support/held-table.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { notesOf } from '../support/two-callers.js';
import { HOUR, MINUTE, watch } from './watching-sensors.js';

const NOW = micros('2026-11-20T12:00:00Z');

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeEach(async () => {
  database = await createTestDatabase();
  await watch(
    database.owner,
    NOW,
    { sensor_id: 's', interval: MINUTE, days: 3, silent: [[5 * HOUR, 3 * HOUR]] },
    1,
  );
});

afterEach(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

async function start(): Promise<void> {
  server = await startServer(database.address, { asOf: utc(NOW) });
  client = await connectSse(server.url);
}

/** How often the rows were read that tell of silences. */
async function readings(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const [, count] = /query_duration_seconds_count\{statement="coverage_traffic"\} (\d+)/.exec(text) ?? [];
  return Number(count ?? 0);
}

describe('looking for blind stretches', () => {
  it('costs nothing when it was done a moment ago, for whatever tool and window', async () => {
    await start();
    const ask = (hours: number) => answerOf(client, 'get_recent_threats', { hours });
    await Promise.all([1, 24, 100].map(ask));
    await answerOf(client, 'get_traffic_trends');
    expect((await ask(24)).receipt.coverage).toHaveLength(1);
    expect(await readings()).toBe(1);
  });

  it('holds no answer up for long', async () => {
    const letGo = await holdTable(database.owner, 'sensor_metrics');
    await start();
    try {
      const answers = await Promise.all([1, 2, 3].map(() => answerOf(client, 'get_recent_threats')));
      for (const answer of [...answers, await answerOf(client, 'get_recent_threats')]) {
        expect(answer.receipt.notes).toContainEqual({
          code: 'coverage_partial',
          message: expect.stringContaining('ask again'),
        });
      }
    } finally {
      await letGo();
    }
    await expect
      .poll(async () => (await answerOf(client, 'get_recent_threats')).receipt.coverage)
      .toHaveLength(1);
  });

  it.each(['traffic_metrics', 'sensor_metrics', 'alerts'])('does without %s', async (table) => {
    await database.owner.query(`DROP TABLE ${table} CASCADE`);
    await start();
    const tool = table === 'alerts' ? 'get_traffic_trends' : 'get_recent_threats';
    const { receipt } = await answerOf(client, tool);
    expect(receipt.coverage).toHaveLength(table === 'traffic_metrics' ? 0 : 1);
    expect(notesOf({ receipt })).not.toContain('coverage_partial');
  });

  it('says when it could not be done, and answers all the same', async () => {
    await database.owner.query(`ALTER TABLE traffic_metrics RENAME TO broken;
      CREATE VIEW traffic_metrics AS SELECT timestamp, sensor_id, total_bytes,
        total_packets / (CASE WHEN total_packets IS NULL THEN 1 ELSE 0 END) AS total_packets FROM broken;
      GRANT SELECT ON traffic_metrics TO PUBLIC`);
    await start();
    const { receipt, total_matching } = await answerOf(client, 'get_recent_threats');
    expect(receipt.coverage).toEqual([]);
    expect(notesOf({ receipt })).toContain('coverage_partial');
    expect(total_matching).not.toBeNull();
  });
});
