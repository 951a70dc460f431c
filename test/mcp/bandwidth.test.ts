import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertSensor, insertSensorMetric, insertTopTalker } from '../support/rows.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

// An analyst asks: which links are full, and who fills them?
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

function ago(hours: number): Date {
  return new Date(Date.now() - hours * HOUR_MS);
}

/** A sensor and its samples: hours ago and Mbps. */
async function sensor(sensor_id: string, lastSeen: number, samples: [hours: number, mbps: number][]) {
  await insertSensor(database.owner, { sensor_id, last_seen: ago(lastSeen) });
  for (const [hours, bandwidth_mbps] of samples) {
    await insertSensorMetric(database.owner, { sensor_id, timestamp: ago(hours), bandwidth_mbps });
  }
}

it('old samples of silent sensors raise no alarm, and marks and trends hold to the last digit', async () => {
  await sensor('gone', 22, [[22, 500]]);
  await sensor('edge', 0, [
    [20, 80.004],
    [1, 80.004],
  ]);
  await sensor('risen', 0, [
    [20, 0],
    [1, 500],
  ]);
  await sensor('still', 0, [
    [20, 0],
    [1, 0],
  ]);
  const answer = await answerOf(client, 'get_bandwidth_summary');
  const told = Object.fromEntries(
    answer['sensors'].map((row: Record<string, any>) => [
      row['sensor_id'],
      [row['health'], row['bandwidth'].trend],
    ]),
  );
  expect(told).toEqual({
    gone: ['critical', 'unknown'],
    edge: ['warning', 'stable'],
    risen: ['critical', 'increasing'],
    still: ['normal', 'stable'],
  });
  expect(answer['statistics']).toMatchObject({
    total_bandwidth_mbps: 580,
    max_bandwidth_mbps: 500,
    sensors_over_80mbps: 2,
    sensors_over_200mbps: 1,
  });
  expect(answer['recommendations'].map((line: string) => line.split(':')[0])).toEqual([
    'risen',
    'edge',
    'risen',
    'gone',
  ]);
});

it('a host whose sensor does not tell in from out has no figure for either, not zero', async () => {
  for (const [ip_address, outbound_byte_count] of [
    ['10.0.0.1', 0],
    ['10.0.0.2', 7],
  ] as const) {
    const timestamp = ago(1);
    await insertTopTalker(database.owner, {
      ip_address,
      timestamp,
      outbound_byte_count,
      inbound_byte_count: 0,
    });
  }
  const { top_talkers } = await answerOf(client, 'get_top_talkers_stats');
  const split = Object.fromEntries(
    top_talkers.map((row: Record<string, unknown>) => [
      row['ip_address'],
      [row['outbound_bytes'], row['inbound_bytes']],
    ]),
  );
  expect(split).toEqual({ '10.0.0.1': [null, null], '10.0.0.2': [7, 0] });
});
