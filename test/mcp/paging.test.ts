import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertAlert } from '../support/rows.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const timestamp = new Date(Date.now() - 60_000);
  // A backup that was restored twice: the same numbers at the same moment.
  for (let i = 0; i < 7; i++) {
    await insertAlert(database.owner, { id: 9, timestamp, source_ip: `10.0.0.${i + 1}`, severity: 'high ' });
  }
  await insertAlert(database.owner, { id: 8, timestamp, source_ip: '10.0.0.100', severity: 'LOW' });
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

function post(body: string | Uint8Array, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}

describe('pages', () => {
  it.each([
    ['get_recent_threats', 'alerts'],
    ['get_threat_timeline', 'timeline'],
  ])('of %s lose no row among those that share time and id', async (tool, field) => {
    for (const limit of [1, 2, 3, 5]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const answer = await answerOf(client, tool, { limit, ...(cursor && { cursor }) });
        seen.push(...answer[field].map(({ source_ip }: { source_ip: string }) => source_ip));
        cursor = answer.receipt.next_cursor ?? undefined;
      } while (cursor);
      expect(seen).toHaveLength(8);
      expect(new Set(seen).size).toBe(8);
    }
  });

  it('number the events of a timeline on', async () => {
    const first = await answerOf(client, 'get_threat_timeline', { limit: 3 });
    const second = await answerOf(client, 'get_threat_timeline', {
      limit: 3,
      cursor: first.receipt.next_cursor,
    });
    expect(second.timeline.map(({ sequence }: { sequence: number }) => sequence)).toEqual([4, 5, 6]);
  });

  it('count a severity with a stray blank as that severity', async () => {
    const { total_alerts, statistics } = await answerOf(client, 'get_recent_threats', { severity: 'HIGH' });
    expect(total_alerts).toBe(7);
    expect(statistics.by_severity).toEqual({ HIGH: 7 });
  });
});

describe('a call of a tool', () => {
  it.each([[1], 'x', 5, true])('with %j as arguments is an invalid_argument', async (given) => {
    const params = { name: 'get_recent_threats', arguments: given };
    const response = await post(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }));
    const { result } = (await response.json()) as {
      result: { isError: boolean; content: { text: string }[] };
    };
    expect(result.isError).toBe(true);
    expect(result.content[0]!.text).toMatch(/^invalid_argument: [^\n]+$/);
  });

  it('without a name is refused in one line', async () => {
    const response = await post(
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 5 } }),
    );
    expect(await response.json()).toMatchObject({
      error: { code: -32_602, message: expect.not.stringContaining('\n') },
    });
  });

  it('whose body is packed is refused in our words: it could be a thousand times as large', async () => {
    const packed = await post(gzipSync('[]'), { 'content-encoding': 'gzip' });
    expect(packed.status).toBe(415);
    expect(await packed.json()).toMatchObject({
      jsonrpc: '2.0',
      error: { message: 'the body cannot be read' },
    });
  });
});
