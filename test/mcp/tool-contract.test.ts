import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolRegistry } from '../../src/mcp/tool-registry.js';
import { EVERY_TOOL, NEEDED } from '../support/every-tool.js';
import { insertDevice, insertDeviceTemplate } from '../support/reference-rows.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const WITHOUT_DATABASE = new Set(['explain_ioc', 'get_ollama_status']);

let empty: TestDatabase;
let database: TestDatabase;
let server: TestServer;
let client: Client;
let onEmpty: TestServer;
let clientOfEmpty: Client;
let down: TestServer;
let clientOfDown: Client;
/** Read once: the client compiles every schema whenever it lists. */
let tools: Awaited<ReturnType<Client['listTools']>>['tools'];

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
  tools = (await client.listTools()).tools;
  onEmpty = await startServer(empty.address);
  clientOfEmpty = await connectSse(onEmpty.url);
  down = await startServer({ ...database.address, port: 1 });
  clientOfDown = await connectSse(down.url);
});

afterAll(async () => {
  await Promise.all([client, clientOfEmpty, clientOfDown].map((each) => each.close()));
  await Promise.all([server, onEmpty, down].map((each) => each.close()));
  await Promise.all([empty.drop(), database.drop()]);
});

describe.each(EVERY_TOOL)('%s', (name) => {
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
    const result = await call(clientOfEmpty, name, needed);
    if (result.isError) expect(textOf(result)).toMatch(/^(not_found|ollama_unavailable): /);
    else {
      const { receipt } = result.structuredContent as { receipt: { matched?: number; notes: unknown[] } };
      expect(receipt.matched ?? 0).toBe(0);
      if (receipt.matched === 0) expect(receipt.notes).not.toEqual([]);
    }
  });

  it('fails as db_unavailable when the database is down, never with an empty answer', async () => {
    const result = await call(clientOfDown, name, needed);
    if (WITHOUT_DATABASE.has(name)) expect(textOf(result)).not.toContain('db_unavailable');
    else {
      expect(result.isError).toBe(true);
      expect(result.structuredContent).toBeUndefined();
      expect(textOf(result)).toMatch(/^db_unavailable: .*not an empty answer/);
    }
  });

  it('refuses an unknown argument and names it', async () => {
    const result = await call(client, name, { ...needed, no_such_argument: 1 });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/^invalid_argument: .*no_such_argument is not an argument/);
  });

  it('refuses every argument of a wrong kind, out of bounds or unusable, and nothing crashes', async () => {
    const tool = tools.find((listed) => listed.name === name)!;
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
    const tool = tools.find((listed) => listed.name === name)!;
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

function badValues(type: string | undefined, values: string[] | undefined): unknown[] {
  const text = ['a\u0000b', '\ud800', 'x'.repeat(900_000)];
  const shapes = [null, [], {}, [1], { a: 1 }];
  if (values) return [...text, ...shapes, 7, true, 'no such value'];
  if (type === 'string') return [...text, ...shapes, 7, true, ''];
  if (type === 'boolean') return [...text, ...shapes, 7, 'yes'];
  return [...text, ...shapes, '7', true, -1, 1e308, 0.5e-320 - 1];
}
