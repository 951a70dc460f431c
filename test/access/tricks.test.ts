import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStream, post } from '../support/raw-http.js';
import { call, connectHttp, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';

// Ways in that go round a defence instead of through it.
const tokens = new TestTokens();
const alice = tokens.add('alice');
const folder = mkdtempSync(join(tmpdir(), 'netmonitor-tricks-'));
const logFile = join(folder, 'server.log');
let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer(database.address, {
    tokensFile: tokens.file,
    trustProxy: '127.0.0.1',
    allowedIps: '127.0.0.1',
    logFile,
    logLevel: 'info',
  });
});

afterAll(async () => {
  await server.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** The status line that these bytes get. */
async function statusOf(request: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(request);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString('latin1').split('\r\n', 1)[0]!;
}

it('a probe with a body is asked for its token before the body is read', async () => {
  const head = 'GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  expect(await statusOf(`${head}Content-Length: 5\r\n\r\n{{{{{`)).toContain('401');
  expect(await statusOf(`${head}Transfer-Encoding: chunked\r\n\r\n`)).toContain('401');
  expect(await statusOf(`${head}Content-Length: 0\r\n\r\n`)).toContain('200');
});

it('no header is dropped, however many stand before it', async () => {
  const many = 'N:\r\n'.repeat(1_500);
  const head = `GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${alice}\r\n`;
  expect(await statusOf(`${head}${many}\r\n`)).toContain('200');
  expect(await statusOf(`${head}${many}X-Forwarded-For: 198.51.100.1\r\n\r\n`)).toContain('403');
  expect(await statusOf(`${head}${many}Origin: http://evil.example\r\n\r\n`)).toContain('403');
});

it('the log holds neither session ids nor what else stands in a query', async () => {
  const stream = await openStream(server.url, alice);
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'get_sensor_status' } };
  const body = JSON.stringify(message);
  await post(`${server.url}${stream.endpoint()}`, body, alice);
  await expect.poll(() => stream.text()).toContain('"id":1');
  await post(`${server.url}/mcp?password=hunter2`, body, alice);
  stream.end();
  const log = () => readFileSync(logFile, 'utf8');
  await expect.poll(() => log().match(/get_sensor_status ok/g)?.length).toBe(2);
  expect(log()).not.toContain(stream.endpoint().split('sessionId=')[1]);
  expect(log()).not.toContain('hunter2');
});

it('a token that is revoked while its call runs gets no answer any more', async () => {
  const bob = tokens.add('bob');
  await expect.poll(async () => (await post(`${server.url}/mcp`, '{}', bob)).status).not.toBe(401);
  const client = await connectHttp(server.url, bob);
  await database.owner.query(`ALTER TABLE ip_whitelists RENAME TO kept;
    CREATE VIEW ip_whitelists AS
      WITH slowly AS MATERIALIZED (SELECT pg_sleep(2)) SELECT kept.* FROM kept, slowly;
    GRANT SELECT ON ip_whitelists TO ${database.address.user}`);
  const answer = call(client, 'get_whitelist_entries');
  tokens.revoke('bob');
  expect(textOf(await answer)).toMatch(/^forbidden: your access token is revoked/);
  await client.close();
});
