import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertConfig } from '../../support/reference-rows.js';
import { insertSensor, insertSensorMetric, insertTraffic } from '../../support/rows.js';
import { answerOf, connectSse, startServer, type TestServer } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { notesOf } from '../../support/two-callers.js';

// An analyst asks: is that all, or is there something this answer does not show?
const AS_OF = '2026-11-20T12:00:00Z';

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  for (const sensor_id of ['gone', 'new']) await insertSensor(owner, { sensor_id });
  await insertSensorMetric(owner, { sensor_id: 'gone', timestamp: '2026-11-17T08:00:00.25Z' });
  await insertTraffic(owner, { sensor_id: 'gone', timestamp: '2026-11-20T11:00:00Z' });
  const path = 'thresholds.port_scan.unique_ports';
  for (const [day, parameter_value] of [10, 20, 30].entries()) {
    const updated_at = `2026-11-1${day}T00:00:00Z`;
    await insertConfig(owner, { parameter_path: path, parameter_value, updated_at });
  }
  await insertConfig(owner, { parameter_path: path, parameter_value: 5, sensor_id: 'gone' });
  await insertConfig(owner, { parameter_path: 'thresholds.beaconing.enabled', parameter_value: true });
  await insertConfig(owner, { parameter_path: 'thresholds.packet_rate_warning' });
  server = await startServer(database.address, { asOf: AS_OF });
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

const message = ({ receipt }: Record<string, any>, code: string): string =>
  receipt.notes.find((note: any) => note.code === code)?.message;

describe('an answer says', () => {
  it('how many values of a parameter were there before', async () => {
    const { parameters } = await answerOf(client, 'get_config_parameters', { sensor_id: 'gone' });
    const told = parameters.map((row: any) => [row.parameter_path, row.sensor_id, row.earlier_values]);
    expect(told).toContainEqual(['thresholds.port_scan.unique_ports', null, 2]);
    expect(told).toContainEqual(['thresholds.port_scan.unique_ports', 'gone', 0]);
  });

  it('of which rules it is unknown whether they are on', async () => {
    const answer = await answerOf(client, 'get_detection_rules');
    expect(answer['rules'].map((rule: any) => [rule.detection_type, rule.enabled])).toEqual([
      ['beaconing', true],
      ['general', null],
      ['port_scan', null],
    ]);
    expect(message(answer, 'enabled_not_stored')).toMatch(/^of 1 rules/);
  });

  it('when a silent sensor last sent a sample', async () => {
    const gone = await answerOf(client, 'get_sensor_details', { sensor_id: 'gone' });
    expect(gone).toMatchObject({ metrics_24h: [], metrics_count: 0 });
    expect(message(gone, 'last_sample')).toContain('of 2026-11-17T08:00:00.25Z;');
    const none = await answerOf(client, 'get_sensor_details', { sensor_id: 'new' });
    expect(message(none, 'last_sample')).toBe('nor is there a sample of it in the 31 days before');
  });

  it.each(['get_traffic_trends', 'export_traffic_stats_csv'])('in %s what averages are of', async (name) => {
    expect(notesOf(await answerOf(client, name))).toEqual(['averages_per_row']);
    expect(notesOf(await answerOf(client, name, { sensor_id: 'new' }))).toEqual(['empty']);
  });

  it('that no local model is set up, without an empty address', async () => {
    expect(await answerOf(client, 'get_ollama_status')).toMatchObject({ available: false, base_url: null });
  });
});
