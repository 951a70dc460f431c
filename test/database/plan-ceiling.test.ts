import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Client as Owner } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseNodes } from '../../src/database/database-nodes.js';
import { DatabaseProfile } from '../../src/database/database-profile.js';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const AS_OF = '2026-11-20T12:00:00Z';
/** Each takes a page of its own. */
const ROWS = 34_000;

let database: TestDatabase;
let server: TestServer;
let client: Client;
const sent: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await fill(database.owner);
  server = await startServer(database.address, { asOf: AS_OF });
  client = await connectSse(server.url);
  const { pool } = server.app.get(DatabaseNodes, { strict: false }).all[0]!;
  const heard = new WeakSet<object>();
  pool.on('acquire', (connection) => {
    if (!heard.has(connection)) listenTo(connection);
    heard.add(connection);
  });
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

beforeEach(() => void (sent.length = 0));

/** Alerts of thirty days in a chunk of its own, as TimescaleDB stores them, of which the planner thinks there are 10¹⁰. */
async function fill(owner: Owner): Promise<void> {
  await owner.query('CREATE TABLE chunk () INHERITS (alerts)');
  await owner.query('ALTER TABLE chunk ALTER description SET STORAGE PLAIN');
  await owner.query(
    `INSERT INTO chunk (timestamp, severity, threat_type, description)
     SELECT $1::timestamptz - n * interval '76 seconds', 'LOW', 'PORT_SCAN', repeat('x', 7900)
     FROM generate_series(1, $2::int) n`,
    [AS_OF, ROWS],
  );
  await owner.query('CREATE INDEX ON chunk (timestamp)');
  await owner.query('ANALYZE chunk');
  await owner.query(`UPDATE pg_class SET reltuples = 1e10 WHERE oid = 'chunk'::regclass`);
}

function listenTo(connection: Owner): void {
  const { query } = connection;
  connection.query = function (this: unknown, ...given: unknown[]) {
    const [{ text }] = given as [{ text: string }];
    sent.push(text);
    return (query as (...given: unknown[]) => unknown).apply(connection, given);
  } as Owner['query'];
}

/** What was asked beforehand, and what then ran. */
const explained = () =>
  sent.filter((text) => text.startsWith('/* netmonitor-mcp plan of alerts_by_severity'));
const ran = () => sent.filter((text) => text.startsWith('/* netmonitor-mcp alerts_by_severity'));

describe('a question that would run into its time limit', () => {
  it('is not begun: a narrower window is asked for', async () => {
    const result = await call(client, 'get_alert_statistics', { hours: 720 });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(
      /^query_timeout: .*not begun and nothing is known.*at most 1\/\d+ of this one/,
    );
    expect(explained()).toHaveLength(1);
    expect(ran()).toEqual([]);
  });

  it('is answered for the window that was asked for', async () => {
    const { total_alerts } = await answerOf(client, 'get_alert_statistics', { hours: 1 });
    expect(total_alerts).toBe(47);
    expect([explained(), ran()]).toEqual([[expect.anything()], [expect.anything()]]);
  });
});

describe('a table', () => {
  it('is as large as all of its chunks', () => {
    const profile = server.app.get(DatabaseProfile, { strict: false });
    expect(profile.isLarge('alerts')).toBe(true);
    expect(profile.isLarge('traffic_metrics')).toBe(false);
  });

  it('that is small is read without asking for the plan', async () => {
    await answerOf(client, 'get_traffic_trends');
    expect(sent.filter((text) => text.includes('EXPLAIN'))).toEqual([]);
  });
});
