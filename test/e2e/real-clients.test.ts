import { Client as NewerClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Ask,
  claudeCode,
  claudeInstalled,
  clientsInstalled,
  inspector,
  mcpRemote,
} from '../support/installed-clients.js';
import { insertSensor } from '../support/rows.js';
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

type Negotiation = ConstructorParameters<typeof NewerClient>[1];

const older =
  (connect: typeof connectSse): Ask =>
  async (url, token) => {
    const client = await connect(url, token);
    const answer = textOf(await call(client, 'get_sensor_status'));
    await client.close();
    return answer;
  };

const newer =
  (mode: NonNullable<NonNullable<Negotiation>['versionNegotiation']>['mode']): Ask =>
  async (url, token) => {
    const client = new NewerClient({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: bearer(token) }),
    );
    const answer = textOf((await client.callTool({ name: 'get_sensor_status' })) as CallToolResult);
    await client.close();
    return answer;
  };

/** Each with whether this machine lacks it. */
const CLIENTS: [string, boolean, Ask][] = [
  ['the SDK, SSE', false, older(connectSse)],
  ['the SDK, HTTP', false, older(connectHttp)],
  ['the newer SDK, HTTP of the older revisions', false, newer('legacy')],
  ['the newer SDK, HTTP of 2026-07-28', false, newer({ pin: '2026-07-28' })],
  ['the newer SDK, which finds out', false, newer('auto')],
  ['the Inspector, SSE', !clientsInstalled, inspector('/sse', '--transport', 'sse')],
  ['the Inspector, legacy era', !clientsInstalled, inspector('/mcp', '--protocol-era', 'legacy')],
  ['the Inspector, modern era', !clientsInstalled, inspector('/mcp', '--protocol-era', 'modern')],
  ['mcp-remote, SSE', !clientsInstalled, mcpRemote('/sse', 'sse-only')],
  ['mcp-remote, HTTP', !clientsInstalled, mcpRemote('/mcp', 'http-only')],
  ['Claude Code, SSE', !claudeInstalled, claudeCode('/sse', 'sse')],
  ['Claude Code, HTTP', !claudeInstalled, claudeCode('/mcp', 'http')],
];

let database: TestDatabase;
let token: string;
let server: TestServer;
const tokens = new TestTokens();

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner, { sensor_id: 'hq-01' });
  token = tokens.add('analyst');
});

afterAll(() => database.drop());

// One for each: too many failed logins shut the door to everyone at this address.
beforeEach(async () => {
  server = await startServer(database.address, { tokensFile: tokens.file });
});

afterEach(() => server.close());

describe.each(CLIENTS)('%s', (_, missing, ask) => {
  it.skipIf(missing)('gets its answer with a good token', async () => {
    expect(await ask(server.url, token)).toMatch(/hq-01|Connected/);
  });

  it.skipIf(missing)('is refused with a wrong token', async () => {
    const wrong = token.slice(0, -8) + 'AAAAAAAA';
    await expect(ask(server.url, wrong)).rejects.toThrow(/401|access token/);
  });

  it.skipIf(missing)('is refused without a token', async () => {
    await expect(ask(server.url)).rejects.toThrow(/401|access token/);
  });
});
