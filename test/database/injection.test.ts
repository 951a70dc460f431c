import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, withConnection } from '../../src/demo/connection.js';
import { EmbeddedPostgres } from '../../src/demo/embedded-postgres.js';
import { createNetmonitorSchema } from '../../src/demo/netmonitor-schema.js';
import { grantSelect, putReadonlyRole } from '../../src/demo/readonly-role.js';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.js';
import { insertCommand, insertConfig, insertWhitelistEntry } from '../support/reference-rows.js';
import {
  insertAlert,
  insertSensor,
  insertSensorMetric,
  insertTopTalker,
  insertTraffic,
} from '../support/rows.js';
import { call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { stateOf } from './database-state.js';
import { HARMLESS_TEXTS, INJECTIONS } from './injection-corpus.js';

const ROLE = 'mcp_readonly';
const PASSWORD = 'only-for-this-test';
const MANY_CALLS_MS = 300_000;

let directory: string;
let postgres: EmbeddedPostgres;
let owner: Client;
let ollama: FakeOllama;
let server: TestServer;
let client: McpClient;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'netmonitor-test-'));
  // The account PostgreSQL runs as under root has to get in.
  await chmod(directory, 0o755);
  postgres = await startCounting();
  const address = postgres.superuser();
  await createNetmonitorSchema(address);
  owner = await connect(address);
  await putReadonlyRole(owner, ROLE, PASSWORD);
  await grantSelect(owner, ROLE);
  await owner.query('CREATE EXTENSION pg_stat_statements');
  for (const sensor_id of ['hq-01', 'hq-02']) await insertSensor(owner, { sensor_id });
  for (let id = 1; id <= 3; id++) await insertAlert(owner, { id });
  await insertTraffic(owner);
  await insertTopTalker(owner);
  await insertSensorMetric(owner);
  await insertConfig(owner);
  await insertCommand(owner);
  await insertWhitelistEntry(owner);
  ollama = await startFakeOllama();
  server = await startServer({ ...address, user: ROLE, password: PASSWORD }, { ollamaBaseUrl: ollama.url });
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await ollama.close();
  await owner.end();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
});

/** A PostgreSQL that keeps account of every statement, which it must be told before it starts. */
async function startCounting(): Promise<EmbeddedPostgres> {
  const first = await EmbeddedPostgres.start({ directory, expendable: true });
  await withConnection(first.superuser(), async (superuser) => {
    await superuser.query('ALTER SYSTEM SET shared_preload_libraries = pg_stat_statements');
    await superuser.query(`ALTER SYSTEM SET "pg_stat_statements.track" = 'all'`);
  });
  await first.stop();
  return EmbeddedPostgres.start({ directory, expendable: true });
}

/** Every statement the role of the server ever ran, whatever values were bound to it. */
async function statementsRun(): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT queryid || ': ' || query AS id FROM pg_stat_statements
      WHERE userid = '${ROLE}'::regrole ORDER BY queryid`,
  );
  return rows.map(({ id }) => id);
}

const NEEDED: Record<string, unknown> = {
  alert_id: 1,
  ip_address: '10.0.0.10',
  indicator: '10.0.0.10',
  ioc: '10.0.0.10',
  sensor_id: 'hq-01',
};

/** Sends each text through each argument that takes text, of every tool; tells how the calls ended. */
async function sendThroughEverything(texts: readonly string[]): Promise<Set<string>> {
  const outcomes = new Set<string>();
  for (const { name, inputSchema } of (await client.listTools()).tools) {
    const needed = Object.fromEntries(
      (inputSchema.required ?? []).map((argument) => [argument, NEEDED[argument]]),
    );
    for (const [argument, schema] of Object.entries(inputSchema.properties ?? {})) {
      if ((schema as { type?: string }).type !== 'string') continue;
      const results = await Promise.all(
        texts.map((text) => call(client, name, { ...needed, [argument]: text })),
      );
      for (const result of results) outcomes.add(result.isError ? textOf(result).split(':')[0]! : 'ok');
    }
  }
  return outcomes;
}

describe('a text in an argument', () => {
  it(
    'stays a value: no row changes, no statement runs that did not run without it, nothing breaks',
    async () => {
      await sendThroughEverything(HARMLESS_TEXTS);
      const [state, statements] = [await stateOf(owner), await statementsRun()];
      const outcomes = await sendThroughEverything(INJECTIONS);
      expect(await statementsRun()).toEqual(statements);
      expect(await stateOf(owner)).toEqual(state);
      expect([...outcomes].toSorted()).toEqual(['invalid_argument', 'not_found', 'ok']);
      expect(statements.length).toBeGreaterThan(20);
    },
    MANY_CALLS_MS,
  );
});
