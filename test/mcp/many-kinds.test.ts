import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolRegistry } from '../../src/mcp/tool-registry.js';
import { EVERY_TOOL, NEEDED } from '../support/every-tool.js';
import { insertDeviceTemplate } from '../support/reference-rows.js';
import { insertAlert } from '../support/rows.js';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const MANY = 2_000;
/** One text in a hundred is very long. */
const TEXT = `'text ' || n || CASE WHEN n % 100 = 5 THEN repeat(' and more', 12000) ELSE '' END`;

/** A table filled with rows that have nothing in common, number n from 1 on. */
const ROWS = {
  sensors: {
    sensor_id: `'sensor-' || n`,
    hostname: TEXT,
    location: TEXT,
    version: `'version ' || n`,
    status: `'status ' || n`,
    registered_at: `now() - interval '60 days'`,
    last_seen: `now() - n * interval '1 minute'`,
  },
  alerts: {
    id: '1 + n',
    timestamp: `now() - n * interval '2 seconds'`,
    sensor_id: `'sensor-' || (1 + n % 1000)`,
    severity: `'severity ' || n`,
    threat_type: `'TYPE_' || n`,
    source_ip: `CASE WHEN n % 2 = 0 THEN '10.0.0.5' ELSE '10.1.0.0'::inet + n END`,
    destination_ip: `'10.2.0.0'::inet + n`,
    description: TEXT,
    metadata: `jsonb_build_object('ja3', md5(n::text), 'tls_version', ${TEXT}, 'sni', 'name' || n, 'username', 'user' || n)`,
  },
  devices: {
    ip_address: `'10.0.0.4'::inet + n`,
    sensor_id: `'sensor-1'`,
    hostname: `'host ' || n`,
    vendor: `'vendor ' || n`,
    classification_method: `'method ' || n`,
    notes: TEXT,
    learned_behavior: `jsonb_build_object('key ' || n, ${TEXT})`,
  },
  device_templates: { name: `'template ' || n`, category: `'category ' || n`, description: TEXT },
  service_providers: {
    name: `'provider ' || n`,
    category: `'other'`,
    description: TEXT,
    ip_ranges: `'["10.0.0.0/8"]'`,
  },
  sensor_configs: {
    sensor_id: `'sensor-1'`,
    scope: `'sensor'`,
    parameter_path: `'part' || n || '.parameter'`,
    parameter_value: `to_jsonb(${TEXT})`,
    parameter_type: `'type ' || n`,
    description: TEXT,
  },
  sensor_commands: { sensor_id: `'sensor-1'`, command_type: `'command ' || n`, status: `'status ' || n` },
  ip_whitelists: { ip_cidr: `'10.0.0.0/8'`, description: TEXT, created_by: `'somebody ' || n` },
  threat_intel_feed_status: { feed_name: `'feed ' || n`, feed_type: `'type ' || n`, last_error: TEXT },
  top_talkers: {
    timestamp: `now() - n * interval '2 seconds'`,
    ip_address: `'10.0.0.4'::inet + n`,
    hostname: TEXT,
    direction: `'direction ' || n`,
    packet_count: '1',
    byte_count: 'n',
    sensor_id: `'sensor-' || n`,
  },
  sensor_metrics: {
    timestamp: `now() - n * interval '2 seconds'`,
    sensor_id: `'sensor-' || n`,
    network_interface: TEXT,
    bandwidth_mbps: 'n',
  },
};

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [table, columns] of Object.entries(ROWS)) {
    await database.owner.query(
      `INSERT INTO ${table} (${Object.keys(columns).join(', ')})
       SELECT ${Object.values(columns).join(', ')} FROM generate_series(1, ${MANY}) AS n`,
    );
  }
  const usual = { severity: 'CRITICAL', source_ip: '10.0.0.5', sensor_id: 'sensor-1' };
  await insertAlert(database.owner, { id: 1, ...usual });
  await insertDeviceTemplate(database.owner);
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

describe('where nothing is like anything else, no answer is longer than its budget:', () => {
  it.each(EVERY_TOOL)('%s', async (name) => {
    const answer = await call(client, name, NEEDED[name] ?? {});
    const tool = server.app.get(ToolRegistry, { strict: false }).find(name)!;
    expect(JSON.stringify(answer).length).toBeLessThanOrEqual((tool.definition.budget ?? 40_000) + 500);
    if (name !== 'explain_ioc') expect(answer.isError, textOf(answer)).toBeFalsy();
  });
});

it.each([
  ['get_recent_threats', 'statistics', MANY],
  ['get_sensor_alerts', 'statistics', 2],
  ['investigate_host', null, MANY / 2],
] as const)(
  '%s names the usual severities, some others, and how many the rest are',
  async (name, part, others) => {
    const answer = await answerOf(client, name, NEEDED[name] ?? {});
    const counts = Object.entries((part ? answer[part] : answer)['by_severity'] as Record<string, number>);
    if (others > 14) expect(counts[0]).toEqual(['OTHER', others - 14]);
    expect(counts).toContainEqual(['CRITICAL', 1]);
    expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(others + 1);
  },
);

it('investigate_alert counts the sensors that were blind, and names its own before others', async () => {
  const { coverage_then } = await answerOf(client, 'investigate_alert', { alert_id: 900 });
  expect(coverage_then.blind_count).toBeGreaterThan(1_900);
  expect(coverage_then.blind).toHaveLength(5);
  expect(coverage_then.blind[0]).toMatchObject({ sensor_id: 'sensor-900', state: 'blind' });
});
