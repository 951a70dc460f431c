import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ToolRegistry } from '../../src/mcp/tool-registry.js';
import { TOOLS_NOT_BUILT } from '../../src/mcp/tools-not-built.js';
import { call, connectHttp, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const auditFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-')), 'audit');
let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer(database.address, { auditFile });
  client = await connectHttp(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

it('there are 32 of them, none of which is a tool', async () => {
  expect(TOOLS_NOT_BUILT.size).toBe(32);
  const listed = (await client.listTools()).tools.map(({ name }) => name);
  expect(listed.filter((name) => TOOLS_NOT_BUILT.has(name))).toEqual([]);
});

it('calling any of them tells where that is done, and is recorded', async () => {
  for (const [name, reason] of TOOLS_NOT_BUILT) {
    const refused = await call(client, name, { alert_id: 4711, value: 'x' });
    expect(refused.isError, name).toBe(true);
    expect(textOf(refused)).toBe(`not_available: this server only reads the NetMonitor database; ${reason}`);
  }
  await expect.poll(() => recordedNames()).toEqual([...TOOLS_NOT_BUILT.keys()]);
});

it('names only tools that there are as another way', () => {
  const registry = server.app.get(ToolRegistry, { strict: false });
  const named = [...TOOLS_NOT_BUILT.values()].flatMap((reason) => reason.match(/\b(get|check)_\w+/g) ?? []);
  expect(named.filter((name) => !registry.find(name))).toEqual([]);
});

function recordedNames(): string[] {
  const lines = readFileSync(auditFile, 'utf8').trim().split('\n');
  const records = lines.map((line) => JSON.parse(line) as Record<string, string>);
  return records.filter(({ outcome }) => outcome === 'not_available').map(({ tool }) => tool!);
}
