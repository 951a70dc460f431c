import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertSensor } from '../support/rows.js';
import { answerOf, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { startProxy } from './nginx.js';
import { announceMissing } from './program.js';
import { makeToken, type TestToken } from './test-token.js';

const FOLDER = 'deploy/clients';
const REMOTE = '.ci/clients/node_modules/mcp-remote';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const withoutRemote = !existsSync(REMOTE);
if (withoutRemote) process.stderr.write('mcp-remote is left out: npm ci --prefix .ci/clients\n');
const withoutProxy = announceMissing('mcp-remote through TLS is', 'nginx', 'openssl') || withoutRemote;

interface Entry {
  command?: string;
  args?: string[];
  env?: Record<string, string>;
  url?: string;
  headers?: Record<string, string>;
}

function entryOf(file: string): Entry {
  const document = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Record<string, any>;
  return (document['mcpServers'] ?? document['servers'])['netmonitor-soc'] as Entry;
}

let database: TestDatabase;
let token: TestToken;
let server: TestServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-clients-'));
  database = await createTestDatabase();
  await insertSensor(database.owner, { sensor_id: 'hq-01' });
  token = makeToken();
  server = await startServer(database.address, { tokensFile: token.file });
});

afterAll(async () => {
  await server.close();
  token.remove();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** Starts what the file says, as the client would, and asks the server something. */
async function askThroughRemote(file: string, url: string, environment: Record<string, string> = {}) {
  const { command, args, env } = entryOf(file);
  expect([command, args!.slice(0, 2)]).toEqual(['npx', ['-y', `mcp-remote@${testedVersion()}`]]);
  expect(args!.slice(3, 5)).toEqual(['--transport', 'sse-only']);
  const rest = args!.slice(2).map((arg) => (arg.startsWith('http') ? url : arg));
  const secrets = JSON.parse(JSON.stringify(env).replace('nmcp_YOUR_TOKEN', token.token)) as typeof env;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [`${REMOTE}/dist/proxy.js`, ...rest],
    env: { PATH: process.env['PATH']!, MCP_REMOTE_CONFIG_DIR: folder, ...environment, ...secrets },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  const answer = await answerOf(client, 'get_sensor_status');
  await client.close();
  return answer;
}

function testedVersion(): string {
  const { dependencies } = JSON.parse(readFileSync('.ci/clients/package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies['mcp-remote']!;
}

const answer = { sensors: [expect.objectContaining({ sensor_id: 'hq-01' })] };

describe('the clients’ files', () => {
  it.each(files)('%s names the server, its stream and a token', (file) => {
    const { args = [], env, url, headers } = entryOf(file);
    expect(url ?? args.find((arg) => arg.startsWith('http'))).toMatch(/soc\.poort\.net(:3000)?\/sse$/);
    expect(headers?.['Authorization'] ?? env?.['AUTH_HEADER']).toMatch(/^Bearer (nmcp_YOUR_TOKEN|\$\{.+\})$/);
  });

  it.each(files)('%s has no argument with a space, which Windows would tear apart', (file) => {
    expect(entryOf(file).args?.filter((arg) => arg.includes(' ')) ?? []).toEqual([]);
  });

  it('are all told of', () => {
    const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
    for (const file of files) expect(readme).toContain(file);
  });

  it('for VS Code ask for the token that they use', () => {
    const { inputs } = JSON.parse(readFileSync(join(FOLDER, 'vscode.mcp.json'), 'utf8')) as {
      inputs: { id: string; password: boolean }[];
    };
    expect(entryOf('vscode.mcp.json').headers!['Authorization']).toBe(`Bearer \${input:${inputs[0]!.id}}`);
    expect(inputs[0]!.password).toBe(true);
  });

  it('with an address and headers lead a client to its answer', async () => {
    const { url, headers } = entryOf('url.json');
    const Authorization = headers!['Authorization']!.replace('nmcp_YOUR_TOKEN', token.token);
    const client = new Client({ name: 'test', version: '1' });
    const stream = new URL(new URL(url!).pathname, server.url);
    await client.connect(new SSEClientTransport(stream, { requestInit: { headers: { Authorization } } }));
    expect(await answerOf(client, 'get_sensor_status')).toMatchObject(answer);
    await client.close();
  });

  it.skipIf(withoutRemote)('for Claude Desktop work over plain HTTP', async () => {
    const answered = await askThroughRemote('claude-desktop-plain-http.json', `${server.url}/sse`);
    expect(answered).toMatchObject(answer);
  });

  it.skipIf(withoutProxy)('for Claude Desktop work through nginx and TLS', async () => {
    const proxy = await startProxy('deploy/nginx/netmonitor-mcp.conf', Number(new URL(server.url).port));
    try {
      const trusted = join(folder, 'ca.pem');
      writeFileSync(trusted, proxy.certificate);
      const url = `https://localhost:${new URL(proxy.httpsUrl).port}/sse`;
      const answered = await askThroughRemote('claude-desktop.json', url, { NODE_EXTRA_CA_CERTS: trusted });
      expect(answered).toMatchObject(answer);
    } finally {
      await proxy.stop();
    }
  });
});
