import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server.js';
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
import { openStream, PING, post } from '../support/raw-http.js';

const ORIGIN = 'https://soc.example';
const METADATA = `${ORIGIN}/.well-known/oauth-protected-resource`;

let issuer: AuthorizationServer;
let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  [issuer, database] = [await startAuthorizationServer(), await createTestDatabase()];
  server = await startServer(database.address, { oauthIssuer: issuer.issuer, publicUrl: ORIGIN });
});

afterAll(async () => {
  await server.close();
  await database.drop();
  await issuer.close();
});

const seconds = () => Math.floor(Date.now() / 1_000);
const sign = (more: JWTPayload) =>
  issuer.sign({
    iss: issuer.issuer,
    aud: ORIGIN,
    sub: 'alice',
    scope: 'netmonitor',
    exp: seconds() + 60,
    ...more,
  });

const callOf = (name: string) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } });

describe('a server that trusts an authorization server', () => {
  it.each([
    ['GET', '/sse'],
    ['POST', '/sse/messages?sessionId=x'],
    ['POST', '/mcp'],
    ['GET', '/metrics'],
    ['GET', '/nowhere'],
  ])('says on every 401 where a token is had: %s %s', async (method, path) => {
    const response = await fetch(server.url + path, { method });
    expect(response.status).toBe(401);
    const challenge = response.headers.get('www-authenticate')!;
    expect(challenge).toContain(`resource_metadata="${METADATA}"`);
    expect(challenge).toContain('scope="alerts traffic ');
    expect(challenge).not.toContain('error=');
  });

  it('tells a wrong token from none', async () => {
    const response = await fetch(`${server.url}/mcp`, { method: 'POST', ...bearer('nonsense') });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it.each(['', '/mcp', '/sse'])('describes itself without a token at …%s', async (path) => {
    const response = await fetch(`${server.url}/.well-known/oauth-protected-resource${path}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ resource: ORIGIN, authorization_servers: [issuer.issuer] });
  });

  it('serves tools over SSE and HTTP to a token that the issuer really gave', async () => {
    const token = await issuer.token(ORIGIN, 'netmonitor');
    for (const connect of [connectSse, connectHttp]) {
      const client = await connect(server.url, token);
      expect((await call(client, 'get_sensor_status')).isError).toBeFalsy();
      await client.close();
    }
  });

  it('lists only the tools of the scopes, and names by HTTP the scope that a call lacks', async () => {
    const token = await sign({ scope: 'alerts' });
    const client = await connectSse(server.url, token);
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain('get_recent_threats');
    expect(names).not.toContain('get_sensor_status');
    await client.close();
    const stream = await openStream(server.url, token);
    for (const url of [`${server.url}/mcp`, server.url + stream.endpoint()]) {
      const refused = await post(url, callOf('get_sensor_status'), token);
      expect(refused.status).toBe(403);
      expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
      expect(refused.headers.get('www-authenticate')).toContain('scope="sensors"');
      const batch = `[${PING},${callOf('get_sensor_status')}]`;
      expect((await post(url, batch, token)).status).toBe(403);
    }
    stream.end();
  });

  it('names the scope that an address or a prompt lacks too', async () => {
    const token = await sign({ scope: 'sensors' });
    const stream = await openStream(server.url, token);
    const ref = { type: 'ref/resource', uri: 'netmonitor://hosts/{ip}' };
    const prompt = { type: 'ref/prompt', name: 'shift_handover' };
    for (const [method, params] of [
      ['resources/read', { uri: 'dashboard://summary' }],
      ['resources/read', { uri: 'netmonitor://hosts/10.0.0.1' }],
      ['completion/complete', { ref, argument: { name: 'ip', value: '' } }],
      ['prompts/get', { name: 'investigate_host', arguments: { ip_address: '10.0.0.1' } }],
      ['completion/complete', { ref: prompt, argument: { name: 'shift', value: '' } }],
    ] as const) {
      const asked = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
      for (const url of [`${server.url}/mcp`, server.url + stream.endpoint()]) {
        const response = await post(url, asked, token);
        expect(response.status).toBe(403);
        expect(response.headers.get('www-authenticate')).toContain('scope="alerts"');
      }
    }
    stream.end();
  });

  it('limits calls beyond the scopes like all others', async () => {
    const limits = { rateLimit: 0.01, rateLimitBurst: 3 };
    const slow = await startServer(database.address, {
      oauthIssuer: issuer.issuer,
      publicUrl: ORIGIN,
      ...limits,
    });
    const token = await sign({ scope: 'alerts' });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) {
      const response = await post(`${slow.url}/mcp`, callOf('get_sensor_status'), token);
      statuses.push(response.status);
      if (response.status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await slow.close();
    expect(statuses).toEqual([403, 403, 403, 429]);
  });

  it('has nothing for a token without any of its scopes', async () => {
    const response = await post(`${server.url}/mcp`, PING, await sign({ scope: 'openid email' }));
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });

  it('ends a stream with its token, unless a newer one was shown', async () => {
    const [brief, renewed] = [await sign({ exp: seconds() + 3 }), await sign({})];
    const [left, kept] = [await openStream(server.url, brief), await openStream(server.url, brief)];
    expect((await post(server.url + kept.endpoint(), PING, renewed)).status).toBe(202);
    await left.ended;
    expect(left.text()).toContain(': the access token is revoked or expired');
    expect(kept.isOpen()).toBe(true);
    kept.end();
  });

  it('limits a token to the sensors its claim names', async () => {
    const client = await connectHttp(server.url, await sign({ netmonitor_sensors: ['nobody-01'] }));
    const result = await call(client, 'get_sensor_status');
    expect(result.structuredContent).toMatchObject({ receipt: { matched: 0 } });
    expect(textOf(result)).not.toMatch(/error/);
    await client.close();
  });
});

describe('a server whose issuer was never reached', () => {
  it('says that it cannot check tokens, and not that they are wrong', async () => {
    const lonely = await startServer(database.address, {
      oauthIssuer: 'http://127.0.0.1:1',
      publicUrl: ORIGIN,
    });
    const response = await post(`${lonely.url}/mcp`, PING, await sign({}));
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    await lonely.close();
  });
});
