import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertThreatFeed } from '../../support/reference-rows.js';
import { insertSensor } from '../../support/rows.js';
import { answerOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An attack fills the queue too: nobody should be told that nothing speaks against muting it.
const NOW = Date.parse('2026-11-20T12:00:00Z');
const CONTROLLER = '203.0.113.250';

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

/** One alert of a pair every so many hours, back to an age. */
async function plant(source: string, destination: string, type: string, every: number, hours: number) {
  await database.owner.query(
    `INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, sensor_id)
      SELECT $1::timestamptz - $2::float8 * nr * interval '1 hour', 'MEDIUM', $3, $4::inet, $5::inet, 's1'
      FROM generate_series(1, $6::int) AS nr`,
    [new Date(NOW), every, type, source, destination, Math.floor(hours / every)],
  );
}

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner, { sensor_id: 's1' });
  await insertThreatFeed(database.owner, { indicator: CONTROLLER });
  await plant('10.0.0.5', '10.0.0.6', 'UNUSUAL_PACKET_SIZE', 1, 480);
  await plant('10.0.0.7', CONTROLLER, 'TLS_MISSING_SNI', 2, 480);
  // Some stray ones of the pair are old.
  await plant('10.0.0.8', '10.0.0.9', 'TLS_MISSING_SNI', 100, 480);
  await plant('10.0.0.8', '10.0.0.9', 'BRUTE_FORCE_ATTEMPT', 300, 480);
  await plant('10.0.0.8', '10.0.0.9', 'BRUTE_FORCE_ATTEMPT', 0.01, 3);
  callers = await connectTwo(database, ['s1'], { asOf: new Date(NOW).toISOString() });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const objections = async (of: Client, hours = 168) => {
  const { proposals } = await answerOf(of, 'noise_report', { hours });
  return Object.fromEntries(proposals.map((row: any) => [row.whitelist_row.source_ip, row.objections]));
};

it('objects to what has only just begun, and to what a live feed lists', async () => {
  expect(await objections(client)).toEqual({
    '10.0.0.5': [],
    '10.0.0.7': [`a live feed lists ${CONTROLLER}`],
    '10.0.0.8': ['it began only 0.1 days ago'],
  });
});

it('knows how old a noise is from the days before the window', async () => {
  expect((await objections(client, 2))['10.0.0.5']).toEqual([]);
});

it('tells nothing of feeds to a caller with certain sensors, and says so', async () => {
  expect((await objections(callers.scoped))['10.0.0.7']).toEqual([]);
  expect(notesOf(await answerOf(callers.scoped, 'noise_report'))).toContain('global_hidden');
});
