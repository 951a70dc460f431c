import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
const everything = tokens.add('everything');
const alertsOnly = tokens.add('alerts-only', { scopes: ['alerts', 'configuration'] });
let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer(database.address, { tokensFile: tokens.file, toolsets: 'default' });
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

async function namesOf(client: Client): Promise<string[]> {
  return (await client.listTools()).tools.map(({ name }) => name);
}

async function addressesOf(client: Client): Promise<string[]> {
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  return [...resources.map(({ uri }) => uri), ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)];
}

/** Clients that ask for a part of the toolsets, and how. */
const NARROW: Record<string, (list: string, token: string) => Promise<Client>> = {
  'SSE, by header': (list, token) => connect('sse', '', list, token),
  'SSE, by query': (list, token) => connect('sse', `?toolsets=${list}`, undefined, token),
  'HTTP, by header': (list, token) => connect('mcp', '', list, token),
  'HTTP, by query': (list, token) => connect('mcp', `?toolsets=${list}`, undefined, token),
};

async function connect(route: 'sse' | 'mcp', query: string, header: string | undefined, token: string) {
  const authorization = bearer(token).headers as Record<string, string>;
  const headers = { ...authorization, ...(header !== undefined && { 'X-MCP-Toolsets': header }) };
  const url = new URL(`${server.url}/${route}${query}`);
  const requestInit = { headers };
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    route === 'sse'
      ? new SSEClientTransport(url, { requestInit })
      : new StreamableHTTPClientTransport(url, { requestInit }),
  );
  return client;
}

describe('a server of the default toolsets', () => {
  it.each([connectSse, connectHttp])('lists and calls those alone', async (open) => {
    const client = await open(server.url, everything);
    const names = await namesOf(client);
    for (const name of ['get_recent_threats', 'get_traffic_trends', 'get_sensor_status'])
      expect(names).toContain(name);
    for (const name of ['get_config', 'export_alerts_csv', 'get_devices', 'explain_ioc'])
      expect(names).not.toContain(name);
    const refused = await call(client, 'get_config');
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toMatch(/^not_available: the toolset configuration .*NETMONITOR_TOOLSETS/);
    expect(textOf(await call(client, 'get_ollama_status'))).toMatch(/^not_available: .*OLLAMA_BASE_URL/);
    await client.close();
  });

  it('has no more for a token that may use more', async () => {
    const client = await connectHttp(server.url, alertsOnly);
    expect(await namesOf(client)).not.toContain('get_config');
    expect(textOf(await call(client, 'get_config'))).toMatch(/^not_available: /);
    expect(textOf(await call(client, 'get_sensor_status'))).toMatch(/^forbidden: .*sensors/);
    await client.close();
  });

  it('serves the model where there is one', async () => {
    const settings = { toolsets: 'default', ollamaBaseUrl: 'http://127.0.0.1:1' };
    const withModel = await startServer(database.address, settings);
    const client = await connectHttp(withModel.url);
    expect(await namesOf(client)).toContain('explain_ioc');
    await client.close();
    await withModel.close();
  });

  it('leaves out a resource with its toolset', async () => {
    const narrow = await startServer(database.address, { toolsets: 'analyst' });
    const client = await connectSse(narrow.url);
    expect(await addressesOf(client)).toEqual([]);
    const names = await namesOf(client);
    expect(names).toHaveLength(14);
    expect(names).toContain('shift_brief');
    expect(names).not.toContain('get_alert');
    await expect(client.readResource({ uri: 'dashboard://summary' })).rejects.toThrow(
      /not_available: .*alerts/,
    );
    await client.close();
    await narrow.close();
  });

  it('says that there are no prompts where there are none', async () => {
    const narrow = await startServer(database.address, { toolsets: 'exports' });
    const client = await connectSse(narrow.url);
    expect((await client.listPrompts()).prompts).toEqual([]);
    await expect(client.getPrompt({ name: 'nothing' })).rejects.toThrow(/nothing; there are none/);
    await client.close();
    await narrow.close();
  });
});

describe.each(Object.entries(NARROW))('a connection narrowed over %s', (_, narrow) => {
  it('lists and calls what it asked for alone', async () => {
    const client = await narrow('sensors', everything);
    const names = await namesOf(client);
    expect(names).toContain('get_sensor_status');
    expect(names).not.toContain('get_recent_threats');
    expect(await addressesOf(client)).toEqual(['netmonitor://sensors', 'netmonitor://sensors/{sensor_id}']);
    expect((await call(client, 'get_sensor_status')).isError).toBeFalsy();
    expect(textOf(await call(client, 'get_recent_threats'))).toMatch(
      /^not_available: this connection .*alerts.*X-MCP-Toolsets/,
    );
    await client.close();
  });

  it('gets no more than the server and the token have', async () => {
    const client = await narrow('all', alertsOnly);
    const names = await namesOf(client);
    expect(names).toContain('get_recent_threats');
    for (const name of ['get_sensor_status', 'get_config']) expect(names).not.toContain(name);
    expect(textOf(await call(client, 'get_sensor_status'))).toMatch(/^forbidden: /);
    expect(textOf(await call(client, 'get_config'))).toMatch(/^not_available: /);
    await client.close();
  });

  it('is refused for a toolset that nobody knows', async () => {
    await expect(narrow('alerts,sensor', everything)).rejects.toThrow(/400|unknown toolset/);
  });
});

describe('the toolsets a client asks for', () => {
  it('are told by name when one is unknown', async () => {
    const response = await post(`${server.url}/mcp?toolsets=sensor`, PING, everything);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      id: null,
      error: {
        message: expect.stringMatching(/^unknown toolset "sensor"; known are default, all, alerts, /),
      },
    });
  });

  it('hold for the stream, whatever its messages are posted with', async () => {
    const stream = await openStream(server.url, everything, '?toolsets=sensors');
    const list = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list' });
    expect((await post(`${server.url}${stream.endpoint()}&toolsets=alerts`, list, everything)).status).toBe(
      202,
    );
    await expect.poll(() => stream.text()).toContain('"id":7');
    expect(stream.text()).toContain('"get_sensor_status"');
    expect(stream.text()).not.toContain('"get_recent_threats"');
    stream.end();
  });

  it('change nothing of who a client without a token is counted as', async () => {
    const open = await startServer(database.address, { rateLimit: 1, rateLimitBurst: 1 });
    const ask = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'get_sensor_status' },
    });
    await post(`${open.url}/mcp?toolsets=sensors`, ask);
    expect(await (await post(`${open.url}/mcp`, ask)).text()).toContain('rate_limited: ');
    await open.close();
  });
});
