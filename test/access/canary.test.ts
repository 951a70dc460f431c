import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../../src/demo/connection.js';
import { createRoleProbe, type RoleProbe } from '../database/role-probe.js';
import { type RunningCommand, startCommand } from '../support/command.js';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.js';
import { insertAlert, insertTopTalker, insertTraffic } from '../support/rows.js';
import { call, connectHttp, connectSse } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { Canaries, plantInConfiguration, plantInSecretTables } from './canaries.js';

const canaries = new Canaries();
const shown: string[] = [];

let database: TestDatabase;
let probe: RoleProbe;
let ollama: FakeOllama;
let folder: string;
let auditFile: string;
let server: RunningCommand;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await plantInConfiguration(database.owner, canaries);
  await plantInSecretTables(database.owner, canaries);
  await insertAlert(database.owner, { id: 1 });
  await insertTraffic(database.owner);
  await insertTopTalker(database.owner);
  probe = await createRoleProbe(database);
  // As NetMonitor leaves its own role: what the server does not ask for, nothing else keeps back.
  await database.owner.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${probe.role}`);
  ollama = await startFakeOllama();
  folder = await mkdtemp(join(tmpdir(), 'netmonitor-test-'));
  auditFile = join(folder, 'audit');
  const { host, port, name, user, password } = probe.address;
  server = startCommand(['--port', '0'], {
    NETMONITOR_DB_HOST: host,
    NETMONITOR_DB_PORT: String(port),
    NETMONITOR_DB_NAME: name,
    NETMONITOR_DB_USER: user,
    NETMONITOR_DB_PASSWORD: password!,
    NETMONITOR_ALLOW_UNSAFE_ROLE: 'true',
    NETMONITOR_AUDIT_FILE: auditFile,
    NETMONITOR_LOG_LEVEL: 'trace',
    NETMONITOR_RATE_LIMIT: '100000',
    NETMONITOR_RATE_LIMIT_BURST: '100000',
    NETMONITOR_TOOLSETS: 'all',
    OLLAMA_BASE_URL: ollama.url,
  });
  canaries.planted.push(password!);
  await vi.waitFor(() => expect(server.stderr()).toMatch(/on http:/), { timeout: 20_000 });
  url = /on (http:\S+)/.exec(server.stderr())![1]!;
  for (const client of [await connectSse(url), await connectHttp(url)]) {
    await askEverything(client);
    await client.close();
  }
});

afterAll(async () => {
  server.process.kill();
  await server.ended;
  await ollama.close();
  await probe.drop();
  await database.drop();
  await rm(folder, { recursive: true });
});

const NEEDED: Record<string, unknown> = {
  alert_id: 1,
  ip_address: '10.0.0.10',
  indicator: '10.0.0.10',
  ioc: '10.0.0.10',
  sensor_id: 'hq-01',
};

const ARGUMENTS: Record<string, string> = {
  id: '1',
  ip: '10.0.0.10',
  sensor_id: 'hq-01',
  code: 'PORT_SCAN',
};

/** Every tool, with what it needs, with every argument that narrows it to the canaries, and wrongly; everything that has an address. */
async function askEverything(client: Client): Promise<void> {
  for (const { name, inputSchema } of (await client.listTools()).tools) {
    const properties = Object.keys(inputSchema.properties ?? {});
    const needed = Object.fromEntries((inputSchema.required ?? []).map((key) => [key, NEEDED[key]]));
    const known = Object.fromEntries(
      properties.filter((key) => key in NEEDED).map((key) => [key, NEEDED[key]]),
    );
    const asked = [needed, known, { ...needed, no_such_argument: 'web_users' }];
    for (const key of ['path_prefix', 'section', 'text'].filter((key) => properties.includes(key))) {
      for (const value of ['smtp', 'integrations', 'database', 'password'])
        asked.push({ ...needed, [key]: value });
    }
    for (const args of asked) shown.push(JSON.stringify(await call(client, name, args)));
  }
  for (const { uri } of (await client.listResources()).resources) {
    shown.push(JSON.stringify(await client.readResource({ uri })));
  }
  for (const { uriTemplate: uri } of (await client.listResourceTemplates()).resourceTemplates) {
    const name = /{(\w+)}/.exec(uri)![1]!;
    const found = await client.readResource({ uri: uri.replace(/{\w+}/, ARGUMENTS[name]!) });
    shown.push(JSON.stringify(found));
    const ref = { type: 'ref/resource', uri } as const;
    shown.push(JSON.stringify(await client.complete({ ref, argument: { name, value: '' } })));
  }
}

describe('a secret of the database', () => {
  it('was there to be found: the role reads it, and answers show that something was taken out', async () => {
    const reader = await connect(probe.address);
    const { rows } = await reader.query(
      'SELECT * FROM web_users, sensor_tokens, mcp_api_tokens, web_sessions',
    );
    await reader.end();
    expect(canaries.in(JSON.stringify(rows)).length).toBeGreaterThan(20);
    expect(canaries.planted.length).toBeGreaterThan(50);
    expect(shown.filter((answer) => answer.includes('[redacted]')).length).toBeGreaterThan(5);
    expect(shown.filter((answer) => answer.includes('"isError":true')).length).toBeGreaterThan(20);
  });

  it('stands in no answer', () => {
    expect(shown.flatMap((answer) => canaries.in(answer))).toEqual([]);
  });

  it('stands in nothing that the local model was sent', () => {
    expect(ollama.requests.length).toBeGreaterThan(0);
    expect(canaries.in(JSON.stringify(ollama.requests))).toEqual([]);
  });

  it('stands in no line of the log, which names the role', () => {
    const log = server.stderr() + server.stdout();
    expect(log).toMatch(/NETMONITOR_ALLOW_UNSAFE_ROLE .* can read mcp_api_token_usage \(SELECT\)/);
    expect(canaries.in(log)).toEqual([]);
  });

  it('stands in no audit record', () => {
    const audit = readFileSync(auditFile, 'utf8');
    expect(audit.split('\n').length).toBeGreaterThan(shown.length / 2);
    expect(canaries.in(audit)).toEqual([]);
  });

  it('stands in no metric and on no health page', async () => {
    for (const path of ['/metrics', '/health', '/health/ready', '/health/live']) {
      const response = await fetch(url + path);
      const text = await response.text();
      expect(response.status, path).toBe(200);
      expect(canaries.in(text), path).toEqual([]);
    }
  });
});
