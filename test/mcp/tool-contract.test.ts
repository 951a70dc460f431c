import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOOLSETS, toolsetsOf } from '../../src/config/toolsets.js';
import { ToolRegistry } from '../../src/mcp/tool-registry.js';
import { insertDevice, insertDeviceTemplate } from '../support/reference-rows.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const EXPECTED = [
  'analyze_ip',
  'analyze_threat_with_ollama',
  'attack_path',
  'check_indicator',
  'check_indicators',
  'check_ip_service_provider',
  'check_ja3_fingerprint',
  'check_weak_encryption',
  'explain_ioc',
  'export_alerts_csv',
  'export_top_talkers_csv',
  'export_traffic_stats_csv',
  'get_alert',
  'get_alert_statistics',
  'get_alert_suppression_stats',
  'get_asset_risk',
  'get_attack_chains',
  'get_bandwidth_summary',
  'get_config',
  'get_config_parameters',
  'get_detection_rules',
  'get_device_by_ip',
  'get_device_classification_hints',
  'get_device_classification_stats',
  'get_device_learned_behavior',
  'get_device_learning_status',
  'get_device_template_details',
  'get_device_templates',
  'get_device_traffic_stats',
  'get_devices',
  'get_kerberos_attacks',
  'get_kerberos_stats',
  'get_memory_status',
  'get_mitre_mapping',
  'get_ollama_status',
  'get_pcap_captures',
  'get_recent_threats',
  'get_risk_trends',
  'get_security_recommendation',
  'get_sensor_alerts',
  'get_sensor_command_history',
  'get_sensor_details',
  'get_sensor_status',
  'get_service_providers',
  'get_threat_config',
  'get_threat_context',
  'get_threat_detections',
  'get_threat_feed_stats',
  'get_threat_timeline',
  'get_tls_metadata',
  'get_tls_stats',
  'get_top_risk_assets',
  'get_top_talkers',
  'get_top_talkers_stats',
  'get_traffic_trends',
  'get_whitelist_entries',
  'investigate_alert',
  'investigate_host',
  'lookup_threat_intel',
  'suggest_incident_response',
  'test_alert_suppression',
];

/** Arguments a tool cannot do without. */
const NEEDED: Record<string, Record<string, unknown>> = {
  check_indicator: { indicator: '10.0.0.5' },
  check_indicators: { indicators: ['10.0.0.5'] },
  investigate_alert: { alert_id: 1 },
  investigate_host: { ip_address: '10.0.0.5' },
  get_threat_context: { threat_type: 'PORT_SCAN' },
  lookup_threat_intel: { ip_address: '10.0.0.5' },
  analyze_ip: { ip_address: '10.0.0.5' },
  analyze_threat_with_ollama: { alert_id: 1 },
  check_ip_service_provider: { ip_address: '10.0.0.5' },
  explain_ioc: { ioc: '10.0.0.5' },
  get_alert: { alert_id: 1 },
  get_device_by_ip: { ip_address: '10.0.0.5' },
  get_device_classification_hints: { ip_address: '10.0.0.5' },
  get_device_learned_behavior: { ip_address: '10.0.0.5' },
  get_device_learning_status: { ip_address: '10.0.0.5' },
  get_device_template_details: { template_id: 1 },
  get_device_traffic_stats: { ip_address: '10.0.0.5' },
  check_ja3_fingerprint: { ja3_hash: '72a589da586844d7f0818ce684948eea' },
  get_asset_risk: { ip_address: '10.0.0.5' },
  get_sensor_alerts: { sensor_id: 'sensor-1' },
  get_sensor_command_history: { sensor_id: 'sensor-1' },
  get_sensor_details: { sensor_id: 'sensor-1' },
  suggest_incident_response: { alert_id: 1 },
  test_alert_suppression: { source_ip: '10.0.0.5', alert_type: 'PORT_SCAN' },
};

const WITHOUT_DATABASE = new Set(['explain_ioc', 'get_ollama_status']);

let empty: TestDatabase;
let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  [empty, database] = [await createTestDatabase(), await createTestDatabase()];
  await insertSensor(database.owner, { sensor_id: 'sensor-1' });
  for (let id = 1; id <= 60; id++) {
    await insertAlert(database.owner, { id, sensor_id: 'sensor-1', source_ip: '10.0.0.5' });
  }
  await insertDevice(database.owner, { ip_address: '10.0.0.5', sensor_id: 'sensor-1' });
  await insertDeviceTemplate(database.owner);
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await Promise.all([empty.drop(), database.drop()]);
});

describe('the list of tools', () => {
  it('holds every tool and no other', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(EXPECTED);
  });

  it('has a file for each tool, named as the tool', () => {
    const files = readdirSync('src/mcp/tools', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tool.ts'))
      .map((file) => basename(file, '.tool.ts').replaceAll('-', '_'));
    expect(files.toSorted()).toEqual(EXPECTED);
  });

  it('says of every tool that it only reads', async () => {
    for (const { name, title, annotations } of (await client.listTools()).tools) {
      expect(annotations, name).toEqual({
        title,
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      });
    }
  });

  it('has names, descriptions and schemas that clients take', async () => {
    for (const { name, description, inputSchema, outputSchema } of (await client.listTools()).tools) {
      expect(name).toMatch(/^[a-z0-9_]{1,40}$/);
      expect(description!.length, name).toBeLessThanOrEqual(320);
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
      for (const clumsy of ['oneOf', 'anyOf', 'allOf']) expect(inputSchema, name).not.toHaveProperty(clumsy);
      expect(outputSchema, name).toMatchObject({
        type: 'object',
        required: expect.arrayContaining(['receipt']),
      });
      expect(JSON.stringify(outputSchema), name).not.toContain('"additionalProperties":false');
    }
  });

  it('bounds every number and every text of every input', async () => {
    const unbounded = (await client.listTools()).tools.flatMap(({ name, inputSchema }) =>
      Object.entries(inputSchema.properties ?? {})
        .filter(([, schema]) => !isBounded(schema as Record<string, unknown>))
        .map(([argument]) => `${name}.${argument}`),
    );
    expect(unbounded).toEqual([]);
  });

  it.each([
    ['the default toolsets', 8_000, toolsetsOf('default', true)],
    ['all of them', 24_000, TOOLSETS],
  ])('of %s costs a model at most %d tokens', (_, most, toolsets) => {
    const read = server.app
      .get(ToolRegistry, { strict: false })
      .list(toolsets)
      .map(({ name, title, description, inputSchema }) => ({ name, title, description, inputSchema }));
    const tokens = Math.ceil(JSON.stringify(read).length / 4);
    process.stdout.write(`${read.length} tools: ${tokens} of ${most} tokens\n`);
    expect(tokens).toBeLessThanOrEqual(most);
  });

  it('has the public face that was reviewed', async () => {
    const faces = (await client.listTools()).tools.map(({ name, title, description, inputSchema }) => ({
      name,
      title,
      description,
      arguments: inputSchema.properties,
      required: inputSchema.required,
    }));
    await expect(JSON.stringify(faces, null, 2)).toMatchFileSnapshot('../fixtures/tool-faces.json');
  });
});

describe.each(EXPECTED)('%s', (name) => {
  const needed = NEEDED[name] ?? {};

  it('answers in both forms, with a receipt, within its budget', async () => {
    const result = await call(client, name, needed);
    if (name === 'explain_ioc') {
      expect(textOf(result)).toMatch(/^ollama_unavailable: /);
      return;
    }
    expect(result.isError, textOf(result)).toBeFalsy();
    const { receipt } = result.structuredContent as { receipt: { query_id: string } };
    expect(receipt.query_id).toMatch(/^[0-9a-f]{16}$/);
    expect(textOf(result)).toContain(receipt.query_id);
    const tool = server.app.get(ToolRegistry, { strict: false }).find(name)!;
    expect(JSON.stringify(result).length).toBeLessThanOrEqual((tool.definition.budget ?? 40_000) + 500);
  });

  it('says so when the database is empty', async () => {
    const onEmpty = await startServer(empty.address);
    const other = await connectSse(onEmpty.url);
    const result = await call(other, name, needed);
    if (result.isError) expect(textOf(result)).toMatch(/^(not_found|ollama_unavailable): /);
    else expect((result.structuredContent as { receipt: object }).receipt).toBeDefined();
    await other.close();
    await onEmpty.close();
  });

  it('fails as db_unavailable when the database is down, never with an empty answer', async () => {
    const down = await startServer({ ...database.address, port: 1 });
    const other = await connectSse(down.url);
    const result = await call(other, name, needed);
    if (WITHOUT_DATABASE.has(name)) expect(textOf(result)).not.toContain('db_unavailable');
    else {
      expect(result.isError).toBe(true);
      expect(result.structuredContent).toBeUndefined();
      expect(textOf(result)).toMatch(/^db_unavailable: .*not an empty answer/);
    }
    await other.close();
    await down.close();
  });

  it('refuses an unknown argument and names it', async () => {
    const result = await call(client, name, { ...needed, no_such_argument: 1 });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/^invalid_argument: .*no_such_argument is not an argument/);
  });

  it('refuses every argument of a wrong kind, out of bounds or unusable, and nothing crashes', async () => {
    const tool = (await client.listTools()).tools.find((listed) => listed.name === name)!;
    for (const [argument, schema] of Object.entries(tool.inputSchema.properties ?? {})) {
      const { type, enum: values } = schema as { type?: string; enum?: string[] };
      for (const value of badValues(type, values)) {
        const result = await call(client, name, { ...needed, [argument]: value });
        const what = `${argument}=${JSON.stringify(value).slice(0, 40)}`;
        expect(result.isError, what).toBe(true);
        expect(textOf(result), what).toMatch(/^invalid_argument: /);
        expect(textOf(result).length, what).toBeLessThan(1_000);
        expect(textOf(result), what).not.toMatch(/\n|SELECT|at \/|node_modules/);
      }
    }
  });

  it('takes SQL in a text for a text', async () => {
    const tool = (await client.listTools()).tools.find((listed) => listed.name === name)!;
    for (const [argument, schema] of Object.entries(tool.inputSchema.properties ?? {})) {
      if ((schema as { type?: string }).type !== 'string') continue;
      const result = await call(client, name, { ...needed, [argument]: "x'; DROP TABLE alerts; --" });
      if (result.isError) {
        expect(textOf(result), argument).toMatch(/^(invalid_argument|not_found|ollama_unavailable): /);
      }
    }
    const { rows } = await database.owner.query('SELECT count(*)::int AS n FROM alerts');
    expect(rows).toEqual([{ n: 60 }]);
  });
});

function isBounded({ type, maximum, maxLength, maxItems, enum: values }: Record<string, unknown>): boolean {
  if (type === 'number' || type === 'integer') return maximum !== undefined;
  if (type === 'string') return values !== undefined || maxLength !== undefined;
  return type === 'boolean' || (type === 'array' && maxItems !== undefined);
}

function badValues(type: string | undefined, values: string[] | undefined): unknown[] {
  const text = ['a\u0000b', '\ud800', 'x'.repeat(900_000)];
  const shapes = [null, [], {}, [1], { a: 1 }];
  if (values) return [...text, ...shapes, 7, true, 'no such value'];
  if (type === 'string') return [...text, ...shapes, 7, true, ''];
  if (type === 'boolean') return [...text, ...shapes, 7, 'yes'];
  return [...text, ...shapes, '7', true, -1, 1e308, 0.5e-320 - 1];
}
