import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/access/audit/verify-audit.js';
import {
  bearer,
  call,
  connectHttp,
  connectSse,
  startServer,
  type TestServer,
  textOf,
} from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';
import { openStream, PING, post } from '../support/raw-http.js';

const tokens = new TestTokens();
const [alice, mallory] = [tokens.add('alice'), tokens.add('mallory', { scopes: ['sensors'] })];
let database: TestDatabase;
let server: TestServer;
let auditFile: string;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

async function start(settings: object = {}): Promise<void> {
  auditFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-audit-')), 'audit.jsonl');
  const given = { tokensFile: tokens.file, auditFile, auditKey: 'a key of this test', ...settings };
  server = await startServer(database.address, given);
}

afterEach(() => server.close());

type AuditLine = Record<string, unknown>;

const records = (): AuditLine[] =>
  readFileSync(auditFile, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditLine);

/** Refusals are recorded when their answer has gone out. */
async function recordsOf(outcome: string, count: number): Promise<AuditLine> {
  const found = () => records().filter((record) => record['outcome'] === outcome);
  await expect.poll(found).toHaveLength(count);
  return found()[0]!;
}

describe('the audit trail', () => {
  it('has one record per call, with who asked what and how it ended', async () => {
    await start();
    const client = await connectSse(server.url, alice);
    const answer = await call(client, 'get_recent_threats', { hours: 24, limit: 5 });
    await call(client, 'get_recent_threats', { hours: -1 });
    await client.callTool({ name: 'no_such_tool' }).catch(() => {});
    await client.readResource({ uri: 'dashboard://summary' });
    await client.close();
    await expect.poll(() => records().length).toBe(4);
    const calls = records();
    expect(calls.map(({ tool, outcome }) => [tool, outcome])).toEqual([
      ['get_recent_threats', 'ok'],
      ['get_recent_threats', 'invalid_argument'],
      ['unknown', 'not_found'],
      ['dashboard://summary', 'ok'],
    ]);
    expect(calls[0]).toMatchObject({
      action: 'tools/call',
      principal: 'token:alice',
      address: '127.0.0.1',
      arguments: { hours: 24, limit: 5 },
      rows: 0,
      query_id: (answer.structuredContent!['receipt'] as { query_id: string }).query_id,
    });
    expect(calls[0]!['session']).toMatch(/^[0-9a-f]{16}$/);
  });

  it('has one record per refusal, and never a token or a session id', async () => {
    await start({ allowedOrigins: 'https://soc.example' });
    const { url } = server;
    const stream = await openStream(url, alice);
    const sessionId = new URL(url + stream.endpoint()).searchParams.get('sessionId')!;
    await post(url + stream.endpoint(), PING, mallory);
    await fetch(`${url}/metrics`);
    await fetch(`${url}/metrics`, bearer(`${alice.slice(0, -4)}AAAA`));
    await fetch(`${url}/nowhere`, bearer(alice));
    await fetch(`${url}/metrics`, { headers: { origin: 'https://evil.example' } });
    await post(`${url}/mcp`, '{', alice);
    const client = await connectHttp(url, mallory);
    expect(textOf(await call(client, 'get_recent_threats'))).toMatch(/^forbidden/);
    await client.close();
    expect(await recordsOf('session_of_another', 1)).toMatchObject({
      status: 404,
      principal: 'token:mallory',
      method: 'POST',
      path: '/sse/messages',
    });
    expect(await recordsOf('unauthorized', 2)).toMatchObject({ status: 401, principal: null });
    expect(await recordsOf('http_404', 1)).toMatchObject({ path: '/nowhere' });
    expect(await recordsOf('forbidden_origin', 1)).toMatchObject({ status: 403 });
    await recordsOf('http_400', 1);
    await recordsOf('forbidden', 1);
    const text = readFileSync(auditFile, 'utf8');
    for (const secret of [alice, mallory, sessionId]) expect(text).not.toContain(secret);
    stream.end();
  });

  it('is a chain that verifies, and its last number stands in the metrics', async () => {
    await start();
    const client = await connectHttp(server.url, alice);
    for (let i = 0; i < 20; i++) await call(client, 'get_sensor_status');
    await client.close();
    const metrics = await (await fetch(`${server.url}/metrics`, bearer(alice))).text();
    const sequence = Number(/^netmonitor_mcp_audit_sequence (\d+)$/m.exec(metrics)?.[1]);
    expect(sequence).toBeGreaterThanOrEqual(20);
    const verdict = await verifyAudit([auditFile], 'a key of this test');
    expect(verdict.problem).toBeUndefined();
    expect(verdict.last).toBeGreaterThanOrEqual(sequence);
  });

  it('that is required and cannot be written lets no answer out, and health says so', async () => {
    await start({ auditFile: '/dev/full', auditMode: 'required' });
    const client = await connectHttp(server.url, alice);
    const result = await call(client, 'get_sensor_status');
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toBeUndefined();
    expect(textOf(result)).toMatch(/^internal: no answer leaves this server without its audit record/);
    await client.close();
    const ready = await fetch(`${server.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ error: { audit: { status: 'down' } } });
  });

  it('that is not required never stands in the way', async () => {
    await start({ auditFile: '/dev/full' });
    const client = await connectHttp(server.url, alice);
    expect((await call(client, 'get_sensor_status')).isError).toBeFalsy();
    await client.close();
    const ready = async () => (await fetch(`${server.url}/health/ready`)).json();
    await expect.poll(ready).toMatchObject({ details: { audit: { status: 'degraded' } } });
  });
});
