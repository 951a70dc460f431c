import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertSensor } from '../support/rows.js';
import { openStream, PING, post } from '../support/raw-http.js';
import { redisIsMissing, TestRedis } from '../support/redis-server.js';
import { answerOf, bearer, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';

const tokens = new TestTokens();
const [alice, mallory] = [tokens.add('alice'), tokens.add('mallory')];
const narrow = tokens.add('narrow', { scopes: ['sensors'] });
const auditFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-relay-')), 'audit.jsonl');

describe.skipIf(redisIsMissing)('a message for the stream of another server', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let owner: TestServer;
  let other: TestServer;

  beforeAll(async () => {
    database = await createTestDatabase();
    await insertSensor(database.owner, { sensor_id: 'hq-01' });
    redis = await TestRedis.start();
  });

  beforeEach(async () => {
    const shared = { redisUrl: redis.url, tokensFile: tokens.file };
    owner = await startServer(database.address, shared);
    other = await startServer(database.address, { ...shared, auditFile });
  });

  afterEach(async () => {
    await Promise.all([owner.close(), other.close()]);
  });

  afterAll(async () => {
    await redis.kill();
    await database.drop();
  });

  const relayed = async () => {
    const text = await (await fetch(`${other.url}/metrics`, bearer(alice))).text();
    return text.match(/(?<=relayed_messages_total)\{.*/g) ?? [];
  };

  it('is answered on the stream', async () => {
    const stream = await openStream(owner.url, alice);
    expect((await post(`${other.url}${stream.endpoint()}`, PING, alice)).status).toBe(202);
    await expect.poll(stream.text).toContain('"result":{}');
    expect(await relayed()).toEqual(['{outcome="accepted"} 1']);
    stream.end();
  });

  it('goes there from a real client whose every other message comes to the wrong server', async () => {
    let posts = 0;
    const alternate = (url: string | URL, init?: RequestInit) => {
      const { pathname, search } = new URL(url);
      return fetch(`${posts++ % 2 ? other.url : owner.url}${pathname}${search}`, init);
    };
    const client = new Client({ name: 'test', version: '1' });
    const eventSourceInit = {
      fetch: (url: string | URL, init: any) => fetch(url, { ...init, ...bearer(alice) }),
    };
    const options = { eventSourceInit, fetch: alternate, requestInit: bearer(alice) };
    posts = 0;
    await client.connect(new SSEClientTransport(new URL(`${owner.url}/sse`), options));
    for (let calls = 0; calls < 10; calls++)
      expect((await answerOf(client, 'get_sensor_status')).sensors).toHaveLength(1);
    expect(posts).toBeGreaterThanOrEqual(12);
    await client.close();
  });

  it('of somebody else is a 404, with an audit record where it came in', async () => {
    const stream = await openStream(owner.url, alice);
    expect((await post(`${other.url}${stream.endpoint()}`, PING, mallory)).status).toBe(404);
    const record = /"outcome":"session_of_another".*"principal":"token:mallory"/;
    await expect.poll(() => readFileSync(auditFile, 'utf8')).toMatch(record);
    expect(stream.text()).not.toContain('"result"');
    stream.end();
  });

  it('that is no JSON-RPC is a 400, and one without a token never gets there', async () => {
    const stream = await openStream(owner.url, alice);
    expect((await post(`${other.url}${stream.endpoint()}`, '{"no":"rpc"}', alice)).status).toBe(400);
    expect((await post(`${other.url}${stream.endpoint()}`, PING)).status).toBe(401);
    expect(await relayed()).toEqual(['{outcome="unreadable"} 1']);
    stream.end();
  });

  it('that has ended, or whose server is gone, is a 404 at once', async () => {
    const stream = await openStream(owner.url, alice);
    const path = stream.endpoint();
    stream.end();
    await expect.poll(async () => (await post(`${other.url}${path}`, PING, alice)).status).toBe(404);
    const doomed = await startServer(database.address, { redisUrl: redis.url, tokensFile: tokens.file });
    const orphan = (await openStream(doomed.url, alice)).endpoint();
    await doomed.close();
    expect((await post(`${other.url}${orphan}`, PING, alice)).status).toBe(404);
    expect(await relayed()).toContain('{outcome="no_owner"} 1');
  });

  it('has the rights of the stream and no others, and what else stands in Redis is not obeyed', async () => {
    const stream = await openStream(owner.url, narrow);
    const session = /sessionId=(.*)/.exec(stream.endpoint())![1]!;
    const channel = `netmonitor-mcp:to:${session.split('.')[0]}`;
    const call = { name: 'get_recent_threats', arguments: {} };
    const letter = {
      kind: 'message',
      id: randomUUID(),
      from: 'f'.repeat(16),
      session,
      principal: 'token:narrow',
      address: '192.0.2.1',
      message: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call },
    };
    const forged = [
      'no JSON',
      JSON.stringify({ ...letter, toolsets: null }),
      JSON.stringify({ ...letter, address: 'x'.repeat(1_000) }),
      JSON.stringify({ ...letter, principal: 'token:alice' }),
      JSON.stringify(letter),
    ];
    for (const text of forged) expect(await redis.command('PUBLISH', channel, text)).toBe(1);
    await expect.poll(stream.text).toContain('does not include the toolset alerts');
    expect(stream.text().match(/event: message/g)).toHaveLength(1);
    stream.end();
  });
});
