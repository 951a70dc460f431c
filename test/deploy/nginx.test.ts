import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { insertSensor } from '../support/rows.js';
import { answerOf, bearer, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ANY_CIPHER, takes, TLS_VERSIONS } from '../support/tls-version.js';
import { NAME, type Proxy, startProxy } from './nginx.js';
import { announceMissing } from './program.js';
import { makeToken, type TestToken } from './test-token.js';

const FULL = 'deploy/nginx/netmonitor-mcp.conf';
const MINIMAL = 'deploy/nginx/netmonitor-mcp-minimal.conf';
/** The users' guide's own file, word for word: it is in use. */
const GUIDE = 'test/deploy/guide-proxy.conf';
const missing = announceMissing('The server behind nginx is', 'nginx', 'openssl');

let database: TestDatabase;
let token: TestToken;
let server: TestServer;
let proxy: Proxy | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner, { sensor_id: 'hq-01' });
  token = makeToken();
  server = await startServer(database.address, {
    publicUrl: `https://${NAME}`,
    trustProxy: '127.0.0.1',
    tokensFile: token.file,
  });
});

afterEach(async () => {
  await proxy?.stop();
  proxy = undefined;
});

afterAll(async () => {
  await server.close();
  token.remove();
  await database.drop();
});

async function start(file: string, { url } = server, edit?: (site: string) => string): Promise<Proxy> {
  proxy = await startProxy(file, Number(new URL(url).port), edit);
  return proxy;
}

/** What an admitted client sends with each request. */
const admitted = () => bearer(token.token);

async function statusesOf(requests: number, send: () => Promise<Response>): Promise<number[]> {
  const answers = await Promise.all(Array.from({ length: requests }, send));
  return Promise.all(
    answers.map(async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
}

describe.skipIf(missing)('behind nginx', () => {
  it.each([FULL, MINIMAL, GUIDE])('an SSE client calls tools through TLS: %s', async (file) => {
    const { httpsUrl, fetch } = await start(file);
    const client = new Client({ name: 'test', version: '1' });
    const options = { fetch, requestInit: admitted() };
    await client.connect(new SSEClientTransport(new URL(`${httpsUrl}/sse`), options));
    for (let calls = 0; calls < 5; calls++) {
      const { sensors } = await answerOf(client, 'get_sensor_status');
      expect(sensors).toEqual([expect.objectContaining({ sensor_id: 'hq-01' })]);
    }
    await client.close();
  });

  it.each([FULL, MINIMAL])('TLS 1.2 and 1.3 are taken and nothing older: %s', async (file) => {
    const anyCipher = (site: string) =>
      site
        .replaceAll(/ssl_ciphers [^;]*;/g, '')
        .replaceAll('ssl_certificate ', `ssl_ciphers ${ANY_CIPHER}; ssl_certificate `);
    const { httpsUrl } = await start(file, server, anyCipher);
    const port = Number(new URL(httpsUrl).port);
    for (const [version, taken] of TLS_VERSIONS) expect(await takes(port, version), version).toBe(taken);
  });

  it('a Streamable HTTP client calls tools through TLS', async () => {
    const { httpsUrl, fetch } = await start(FULL);
    const client = new Client({ name: 'test', version: '1' });
    const options = { fetch, requestInit: admitted() };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${httpsUrl}/mcp`), options));
    expect((await answerOf(client, 'get_sensor_status')).sensors).toHaveLength(1);
    await client.close();
  });

  it.each([FULL, MINIMAL])('a client cannot make up its address: %s', async (file) => {
    const desktop = '192.0.2.17';
    const picky = await startServer(database.address, {
      publicUrl: `https://${NAME}`,
      trustProxy: '127.0.0.1',
      allowedIps: desktop,
    });
    const { httpsUrl, fetch } = await start(file, picky);
    const answer = await fetch(`${httpsUrl}/sse`, { headers: { 'X-Forwarded-For': desktop } });
    expect(answer.status).toBe(403);
    await answer.arrayBuffer();
    await picky.close();
  });

  it.each([FULL, MINIMAL, GUIDE])('/health is exactly OK: %s', async (file) => {
    const { httpsUrl, fetch } = await start(file);
    const answer = await fetch(`${httpsUrl}/health`);
    expect([answer.status, await answer.text()]).toEqual([200, 'OK']);
  });

  it.each([FULL, MINIMAL])('what is not served is 404, figures included: %s', async (file) => {
    const { httpsUrl, fetch } = await start(file);
    const inside = file === MINIMAL ? ['/mcp'] : [];
    for (const path of ['/', '/metrics', '/health/ready', '/index.html', '/sse/../metrics', ...inside]) {
      const answer = await fetch(`${httpsUrl}${path}`, admitted());
      expect([path, answer.status]).toEqual([path, 404]);
      await answer.arrayBuffer();
    }
  });

  it('a flood is cut off with 429, which normal use and /health are not', async () => {
    const { httpsUrl, fetch } = await start(FULL);
    const call = () => fetch(`${httpsUrl}/sse/messages?sessionId=nobody`, { method: 'POST', ...admitted() });
    expect(new Set(await statusesOf(20, call))).not.toContain(429);
    const flood = await statusesOf(100, call);
    expect(flood).toContain(429);
    expect(new Set(await statusesOf(100, () => fetch(`${httpsUrl}/health`)))).toEqual(new Set([200]));
  });

  it('plain HTTP leads to HTTPS', async () => {
    const { httpUrl, fetch } = await start(FULL);
    const answer = await fetch(`${httpUrl}/sse?a=b`);
    expect([answer.status, answer.headers.get('location')]).toEqual([301, `https://${NAME}/sse?a=b`]);
  });

  it('session ids stand in no log', async () => {
    const { httpsUrl, fetch, accessLog } = await start(FULL);
    await fetch(`${httpsUrl}/sse/messages?sessionId=secret`, { method: 'POST', ...admitted() });
    await vi.waitFor(() => expect(accessLog()).toContain('POST /sse/messages'));
    expect(accessLog()).not.toContain('secret');
  });
});
