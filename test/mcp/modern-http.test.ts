import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.js';
import { insertAlert } from '../support/rows.js';
import { bearer, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';

const REVISION = '2026-07-28';
const TOMORROW = '2099-01-01';
const FIVE_MINUTES = 300_000;

let database: TestDatabase;
let ollama: FakeOllama;
let server: TestServer;
let token: string;
let whole: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertAlert(database.owner, { id: 1 });
  ollama = await startFakeOllama();
  const tokens = new TestTokens();
  token = tokens.add('analyst', { scopes: ['alerts'] });
  whole = tokens.add('everything');
  server = await startServer(database.address, { tokensFile: tokens.file, ollamaBaseUrl: ollama.url });
});

afterAll(async () => {
  await Promise.all([server.close(), ollama.close()]);
  await database.drop();
});

interface Ask {
  params?: Record<string, unknown>;
  meta?: Record<string, unknown>;
  headers?: Record<string, string>;
  shown?: string;
}

/** One request of the new revision, as its headers and envelope have to be. */
async function ask(method: string, { params = {}, meta = {}, headers = {}, shown = token }: Ask = {}) {
  const name = params['name'] ?? params['uri'];
  const response = await fetch(`${server.url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': REVISION,
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
      ...(bearer(shown).headers as Record<string, string>),
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': REVISION,
          'io.modelcontextprotocol/clientCapabilities': {},
          ...meta,
        },
      },
    }),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text,
    json: () => JSON.parse(text),
  };
}

describe('revision 2026-07-28 over HTTP', () => {
  it('is offered, with what the server can do and how to use it', async () => {
    const { status, json } = await ask('server/discover');
    expect(status).toBe(200);
    expect(json()).toMatchObject({
      result: {
        supportedVersions: [REVISION],
        capabilities: { tools: {}, resources: {}, prompts: {} },
        instructions: expect.stringContaining('receipt'),
        ttlMs: FIVE_MINUTES,
        cacheScope: 'private',
      },
    });
  });

  it('says of every list how long it holds, and of what is read that it is never kept', async () => {
    for (const method of ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']) {
      const { result } = (await ask(method)).json();
      expect(result, method).toMatchObject({
        resultType: 'complete',
        ttlMs: FIVE_MINUTES,
        cacheScope: 'private',
      });
    }
    const read = (await ask('resources/read', { params: { uri: 'dashboard://summary' } })).json();
    expect(read.result).toMatchObject({ ttlMs: 0, cacheScope: 'private' });
    const called = (await ask('tools/call', { params: { name: 'get_recent_threats' } })).json();
    expect(called.result).not.toHaveProperty('ttlMs');
  });

  it('shows a token its own tools, and refuses the others in words', async () => {
    const { result } = (await ask('tools/list')).json();
    expect(result.tools.map(({ name }: { name: string }) => name)).not.toContain('get_ollama_status');
    const refused = (await ask('tools/call', { params: { name: 'get_ollama_status' } })).json();
    expect(refused.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/^forbidden: /) }],
    });
  });

  it('answers in JSON, and as a stream when progress goes before', async () => {
    const params = { name: 'analyze_threat_with_ollama', arguments: { alert_id: 1 } };
    const plain = await ask('tools/call', { params, shown: whole });
    expect(plain.type).toContain('application/json');
    expect(plain.json().result.structuredContent).toMatchObject({ alert_id: 1 });
    const streamed = await ask('tools/call', { params, shown: whole, meta: { progressToken: 'p' } });
    expect(streamed.type).toBe('text/event-stream');
    expect(streamed.text).toMatch(/"notifications\/progress"[^]*"progressToken":"p"[^]*"structuredContent"/);
  });

  it.each<[string, number, number, Ask]>([
    ['whose headers name another method', 400, -32_020, { headers: { 'mcp-method': 'ping' } }],
    ['whose headers name another tool', 400, -32_020, { headers: { 'mcp-name': 'get_alert' } }],
    ['whose header names another revision', 400, -32_020, { headers: { 'mcp-protocol-version': TOMORROW } }],
    [
      'of a revision of tomorrow',
      400,
      -32_022,
      {
        headers: { 'mcp-protocol-version': TOMORROW },
        meta: { 'io.modelcontextprotocol/protocolVersion': TOMORROW },
      },
    ],
    ['whose envelope is broken', 400, -32_602, { meta: { 'io.modelcontextprotocol/clientCapabilities': 7 } }],
    ['with a wrong token', 401, -32_000, { shown: 'nmcp_wrong' }],
    ['of a foreign page', 403, -32_000, { headers: { origin: 'https://evil.example' } }],
    ['that is no JSON', 415, -32_000, { headers: { 'content-type': 'text/plain' } }],
  ])('refuses a request %s', async (_, status, code, request) => {
    const answer = await ask('tools/call', { params: { name: 'get_recent_threats' }, ...request });
    expect([answer.status, answer.json().error.code]).toEqual([status, code]);
  });

  it('knows no methods but its own', async () => {
    for (const method of ['ping', 'initialize', 'logging/setLevel', 'no/such']) {
      const { status, json } = await ask(method);
      expect([method, status, json().error.code]).toEqual([method, expect.any(Number), -32_601]);
    }
  });

  it('ends a subscription at once, because nothing here ever changes', async () => {
    const { status, text } = await ask('subscriptions/listen', {
      params: { notifications: { toolsListChanged: true } },
    });
    expect(status).toBe(200);
    expect(text).toContain('"notifications":{}');
    expect(text).toContain('"resultType":"complete"');
  });
});
