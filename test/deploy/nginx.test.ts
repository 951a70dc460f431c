import { readFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Environment } from '../../src/config/environment.js';
import { insertSensor } from '../support/rows.js';
import { answerOf, bearer, call, startServer, type TestServer, textOf } from '../support/server.js';
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

interface Answered {
  status: number;
  headers: Headers;
  text: string;
}

async function answersOf(requests: number, send: () => Promise<Response>): Promise<Answered[]> {
  const answers = await Promise.all(Array.from({ length: requests }, send));
  return Promise.all(
    answers.map(async (answer) => ({
      status: answer.status,
      headers: answer.headers,
      text: await answer.text(),
    })),
  );
}

/** A tenth of the shipped limit, so that a flood needs no thousand connections. */
const tenth = (site: string) => site.replace('rate=50r/s', 'rate=5r/s').replaceAll('burst=200 ', 'burst=20 ');

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

  it('a flood is cut off with 429 in one plain line, which normal use and /health are not', async () => {
    expect(tenth(readFileSync(FULL, 'utf8')).match(/rate=5r|burst=20 /g)).toHaveLength(3);
    const { httpsUrl, fetch } = await start(FULL, server, tenth);
    const call = () => fetch(`${httpsUrl}/sse/messages?sessionId=nobody`, { method: 'POST', ...admitted() });
    expect((await answersOf(20, call)).map(({ status }) => status)).not.toContain(429);
    const cutOff = (await answersOf(100, call)).filter(({ status }) => status === 429);
    expect(cutOff.length).toBeGreaterThan(0);
    for (const { headers, text } of cutOff) {
      expect(headers.get('retry-after')).toBe('1');
      expect(headers.get('content-type')).toBe('text/plain');
      expect(text).toBe('too many requests from this address; try again in a second\n');
    }
    const healthy = await answersOf(100, () => fetch(`${httpsUrl}/health`));
    expect(new Set(healthy.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it.each(['sse', 'mcp'])(
    'a client that asks too fast hears it from the server alone: /%s',
    async (route) => {
      const { rateLimit, rateLimitBurst } = new Environment();
      const limited = await startServer(database.address, {
        publicUrl: `https://${NAME}`,
        trustProxy: '127.0.0.1',
        tokensFile: token.file,
        rateLimit,
        rateLimitBurst,
      });
      const { httpsUrl, fetch } = await start(FULL, limited);
      const client = new Client({ name: 'test', version: '1' });
      const Transport = route === 'sse' ? SSEClientTransport : StreamableHTTPClientTransport;
      await client.connect(
        new Transport(new URL(`${httpsUrl}/${route}`), { fetch, requestInit: admitted() }),
      );
      const calls = Array.from({ length: 30 }, () => call(client, 'get_sensor_status'));
      const outcomes = (await Promise.all(calls)).map((result) =>
        result.isError ? /^\w+/.exec(textOf(result))![0] : 'ok',
      );
      expect(new Set(outcomes)).toEqual(new Set(['ok', 'rate_limited']));
      await client.close();
      await limited.close();
    },
  );

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
