import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlertRow, insertAlert, insertSensor } from '../../support/rows.js';
import { answerOf, connectSse, startServer, type TestServer } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

// An analyst asks: what was detected, what does that code mean, and is there a capture of it?
let database: TestDatabase;
let server: TestServer;
let client: Client;

const FILE = '/var/log/netmonitor/pcap/PORT_SCAN_10.0.0.7.pcap';

const ALERTS: Partial<AlertRow>[] = [
  { threat_type: 'OWN_CODE', source_ip: '10.0.0.9' },
  { threat_type: 'port_scan', source_ip: '10.0.0.7', metadata: { pcap_file: FILE, pcap_source: 'sensor' } },
  { threat_type: 'PORT_SCAN', source_ip: '10.0.0.8', metadata: JSON.stringify({ pcap_file: FILE }) },
  { threat_type: 'PORT_SCAN', sensor_id: 's2', metadata: { pcap_file: FILE } },
  { threat_type: 'PORT_SCAN', metadata: { pcap_file: null } },
  { threat_type: 'PORT_SCAN', metadata: '{"pcap_file": ' },
];

beforeAll(async () => {
  database = await createTestDatabase();
  for (const sensor_id of ['s1', 's2']) await insertSensor(database.owner, { sensor_id });
  const start = Date.now() - 3_600_000;
  for (const [index, row] of ALERTS.entries()) {
    const timestamp = new Date(start + index * 1_000);
    await insertAlert(database.owner, { id: index + 1, timestamp, sensor_id: 's1', ...row });
  }
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

describe('detections', () => {
  it('come with what their types mean, and with true totals', async () => {
    const answer = await answerOf(client, 'get_threat_detections', { limit: 2 });
    expect(answer).toMatchObject({
      total_detections: 6,
      by_type: { PORT_SCAN: 4, OWN_CODE: 1, port_scan: 1 },
      unique_sources: 4,
      receipt: { matched: 6, returned: 2 },
    });
    expect(answer.detections.map(({ id }: any) => id)).toEqual([6, 5]);
    expect(answer.meanings).toEqual([
      { threat_type: 'PORT_SCAN', count: 4, meaning: expect.any(String), check: expect.any(String) },
      { threat_type: 'OWN_CODE', count: 1, meaning: null, check: null },
      { threat_type: 'port_scan', count: 1, meaning: expect.any(String), check: expect.any(String) },
    ]);
    const cursor = answer.receipt.next_cursor;
    const next = await answerOf(client, 'get_threat_detections', { limit: 2, cursor });
    expect(next.detections.map(({ id }: any) => id)).toEqual([4, 3]);
  });

  it('take the filters of every list of alerts', async () => {
    for (const [args, count] of [
      [{ threat_type: 'Port_Scan' }, 5],
      [{ sensor_id: 's2' }, 1],
      [{ source_ip: '10.0.0.8/31' }, 2],
      [{ severity: 'low' }, 0],
    ] as const) {
      expect((await answerOf(client, 'get_threat_detections', args)).total_detections).toBe(count);
    }
  });
});

describe('captures', () => {
  it('are those that alerts name, one for each file of each sensor', async () => {
    const { count, captures, receipt } = await answerOf(client, 'get_pcap_captures');
    expect([count, receipt.matched]).toEqual([2, 2]);
    expect(captures).toMatchObject([
      { sensor_id: 's2', alert_count: 1, alert_id: 4, filename: 'PORT_SCAN_10.0.0.7.pcap', path: FILE },
      {
        sensor_id: 's1',
        alert_count: 2,
        alert_id: 2,
        src_ip: '10.0.0.7',
        pcap_source: 'sensor',
        threat_types: ['PORT_SCAN', 'port_scan'],
      },
    ]);
    expect(Date.parse(captures[1].last_alert) - Date.parse(captures[1].created)).toBe(1_000);
  });

  it('are found by address and sensor, and go on page by page', async () => {
    expect((await answerOf(client, 'get_pcap_captures', { ip_address: '10.0.0.8' })).count).toBe(1);
    expect((await answerOf(client, 'get_pcap_captures', { sensor_id: 's2' })).captures).toHaveLength(1);
    const { receipt } = await answerOf(client, 'get_pcap_captures', { limit: 1 });
    const next = await answerOf(client, 'get_pcap_captures', { limit: 1, cursor: receipt.next_cursor });
    expect(next.captures).toMatchObject([{ sensor_id: 's1' }]);
  });

  it('that are not named are explained', async () => {
    const none = await answerOf(client, 'get_pcap_captures', { ip_address: '10.0.0.9' });
    expect(none.receipt.notes[0].message).toBe('none of the 1 alerts that were looked at names a capture');
  });
});
