import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { PoolClient } from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OpenCalls } from '../../src/access/open-calls.js';
import { DatabaseNodes } from '../../src/database/database-nodes.js';
import { ChartPainter } from '../../src/mcp/chart/chart-painter.js';
import { holdTable } from '../support/held-table.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';

// A shift begins, and everybody asks for the brief at once.
const CLIENTS = 200;
const AS_OF = '2026-11-20T15:30:00Z';
const ONE_COMPUTATION = ['new_parties', 'shift_candidates', 'shift_counts'];

const tokens = new TestTokens();
const [everything, other, some] = [
  tokens.add('all'),
  tokens.add('other'),
  tokens.add('some', { sensors: ['a'] }),
];
let database: TestDatabase;
let server: TestServer;
let clients: Client[];
let sent: string[];
let auditFile: string;

beforeEach(async () => {
  database = await createTestDatabase();
  for (const sensor_id of ['a', 'b']) {
    await insertSensor(database.owner, {
      sensor_id,
      last_seen: AS_OF,
      registered_at: '2026-10-01T00:00:00Z',
    });
    for (let hour = 0; hour < 48; hour++)
      await insertAlert(database.owner, {
        sensor_id,
        // Whether it is one of the own is looked up among the devices.
        source_ip: '203.0.113.9',
        timestamp: new Date(Date.parse(AS_OF) - (hour + 0.5) * 3_600_000),
      });
  }
  [sent, clients] = [[], []];
  auditFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-audit-')), 'audit.jsonl');
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await server.close();
  await database.drop();
});

async function start(settings: Parameters<typeof startServer>[1] = {}): Promise<void> {
  const given = {
    tokensFile: tokens.file,
    maxSessionsPerClient: CLIENTS + 10,
    asOf: AS_OF,
    auditFile,
    ...settings,
  };
  server = await startServer(database.address, given);
  const { pool } = server.app.get(DatabaseNodes, { strict: false }).all[0]!;
  pool.on('acquire', (client: PoolClient & { heard?: true }) => {
    if (client.heard) return;
    client.heard = true;
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const text = (args[0] as { text?: string }).text ?? String(args[0]);
      sent.push(/^\/\* netmonitor-mcp (\w+) /.exec(text)?.[1] ?? text);
      return query(...args);
    }) as typeof client.query;
  });
}

async function connect(token: string): Promise<Client> {
  const client = await connectSse(server.url, token);
  clients.push(client);
  return client;
}

const brief = (client: Client, args: Record<string, unknown> = {}, signal?: AbortSignal) =>
  client.callTool({ name: 'shift_brief', arguments: args }, undefined, signal && { signal }) as ReturnType<
    typeof call
  >;

/** The statements of the tool itself. */
const own = () => sent.filter((name) => ONE_COMPUTATION.includes(name)).toSorted();

/** Query ids of the calls that were answered, as the audit trail has them. */
function recorded(): string[] {
  const lines = readFileSync(auditFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines
    .map((line) => JSON.parse(line) as Record<string, string>)
    .filter(({ tool, outcome }) => tool === 'shift_brief' && outcome === 'ok')
    .map(({ query_id }) => query_id!)
    .toSorted();
}

/** Of the tool, at the database. */
async function statementsHeld(): Promise<number> {
  const { rows } = await database.owner.query<{ name: string }>(
    `SELECT substring(query from '^/\\* netmonitor-mcp (\\w+) ') AS name FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`,
  );
  return rows.filter(({ name }) => ONE_COMPUTATION.includes(name)).length;
}

/** Waits until so many calls have come and have no answer yet. */
async function inFlight(count: number): Promise<void> {
  const calls = server.app.get(OpenCalls, { strict: false });
  await expect.poll(() => calls.size, { timeout: 60_000 }).toBe(count);
}

it('200 clients that ask at once get one computation, each with its own record', async () => {
  await start();
  for (let i = 0; i < CLIENTS; i++) await connect(i % 2 === 0 ? everything : other);
  const letGo = await holdTable(database.owner, 'devices');
  const painter = server.app.get(ChartPainter, { strict: false });
  const drawn = vi.spyOn(painter as any, 'onPaper');
  const asking = clients.map((client, i) =>
    brief(client, { ...(i % 3 === 0 && { shift: 'last' }), ...(i % 2 === 0 && { as_image: true }) }),
  );
  await inFlight(CLIENTS);
  await letGo();
  const results = (await Promise.all(asking)) as {
    structuredContent: any;
    content: { type: string }[];
    isError?: boolean;
  }[];
  expect(own()).toEqual(ONE_COMPUTATION);
  expect(drawn).toHaveBeenCalledTimes(1);
  expect(results.map(({ content }) => content.some(({ type }) => type === 'image'))).toEqual(
    clients.map((_, i) => i % 2 === 0),
  );
  expect(sent.filter((name) => name === 'situation')).toHaveLength(1);
  const ids = results.map(({ structuredContent }) => structuredContent.receipt.query_id as string);
  expect(new Set(ids).size).toBe(CLIENTS);
  const answers = results.map(({ structuredContent: { receipt, ...fields } }) =>
    JSON.stringify([fields, { ...receipt, query_id: '' }]),
  );
  expect(new Set(answers).size).toBe(1);
  expect(JSON.parse(answers[0]!)[0].severities[0].alerts).toBe(16);
  await expect.poll(recorded).toEqual(ids.toSorted());
  await brief(clients[0]!);
  expect(own(), 'nothing is kept').toHaveLength(2 * ONE_COMPUTATION.length);
}, 120_000);

it('callers with other rights or other arguments get a computation of their own', async () => {
  await start();
  const callers = [await connect(everything), await connect(some), await connect(some)];
  const letGo = await holdTable(database.owner, 'devices');
  const asking = [...callers.map((client) => brief(client)), brief(callers[0]!, { hours: 3 })];
  await inFlight(4);
  await letGo();
  const [whole, part, same, short] = (await Promise.all(asking)).map(
    ({ structuredContent }) => structuredContent as any,
  );
  expect(own()).toHaveLength(3 * ONE_COMPUTATION.length);
  const alerts = [whole, part, same, short].map(({ severities }) => severities[0].alerts);
  expect(alerts).toEqual([16, 8, 8, 6]);
});

it('a caller who leaves harms nobody else, and the last one who leaves ends the statements', async () => {
  await start();
  const callers = [await connect(everything), await connect(everything), await connect(other)];
  await holdTable(database.owner, 'devices');
  const ends = callers.map(() => new AbortController());
  const asking = callers.map((client, i) => brief(client, {}, ends[i]!.signal).catch(() => 'left'));
  await inFlight(3);
  ends[0]!.abort();
  ends[1]!.abort();
  await inFlight(1);
  await expect.poll(statementsHeld).toBe(1);
  ends[2]!.abort();
  await inFlight(0);
  await expect.poll(statementsHeld).toBe(0);
  expect(await Promise.all(asking)).toEqual(['left', 'left', 'left']);
});

it('the first caller leaves, and the others get their answer', async () => {
  await start();
  const callers = [await connect(everything), await connect(everything)];
  const letGo = await holdTable(database.owner, 'devices');
  const end = new AbortController();
  const left = brief(callers[0]!, {}, end.signal).catch(() => 'left');
  await inFlight(1);
  const stays = brief(callers[1]!);
  await inFlight(2);
  end.abort();
  await inFlight(1);
  await letGo();
  expect((await stays).isError).toBeFalsy();
  expect(await left).toBe('left');
  expect(own()).toEqual(ONE_COMPUTATION);
});

it('a failure is that of all who wait, and is not kept', async () => {
  await start({ dbStatementTimeoutMs: 1_000 });
  const callers = [await connect(everything), await connect(everything)];
  const letGo = await holdTable(database.owner, 'devices');
  const failed = await Promise.all(callers.map((client) => brief(client)));
  expect(failed.map((result) => textOf(result).split(':')[0])).toEqual(['query_timeout', 'query_timeout']);
  await letGo();
  expect((await brief(callers[0]!)).isError).toBeFalsy();
});
