import { afterEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

const nowhere = { host: '127.0.0.1', port: 1, name: 'x', user: 'x', ssl: false as const };
let server: TestServer;

afterEach(() => server.close());

async function ask(path: string, forwarded?: string): Promise<number> {
  const headers = forwarded === undefined ? undefined : { 'X-Forwarded-For': forwarded };
  const response = await fetch(server.url + path, { headers });
  await response.body?.cancel();
  return response.status;
}

describe('the address list', () => {
  it('admits the desktop it names and nobody else', async () => {
    server = await startServer(nowhere, { allowedIps: '127.0.0.1' });
    expect(await ask('/metrics')).toBe(200);
    await server.close();
    server = await startServer(nowhere, { allowedIps: '192.0.2.7, 2001:db8::/48' });
    for (const path of ['/metrics', '/sse', '/mcp', '/', '/no/such/route']) expect(await ask(path)).toBe(403);
  });

  it('lets probes ask for the health', async () => {
    server = await startServer(nowhere, { allowedIps: '192.0.2.7' });
    expect(await ask('/health/live')).toBe(200);
    expect(await ask('/health')).toBe(503);
  });

  it('lets nobody send a body as a probe', async () => {
    server = await startServer(nowhere, { allowedIps: '192.0.2.7' });
    for (const path of ['/health', '/health/live', '/health/x']) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '[]' };
      expect((await fetch(server.url + path, init)).status).toBe(403);
    }
  });

  it('does not believe a header of a stranger', async () => {
    server = await startServer(nowhere, { allowedIps: '192.0.2.7' });
    expect(await ask('/metrics', '192.0.2.7')).toBe(403);
  });

  it('believes a trusted proxy about the last hop, and no more', async () => {
    server = await startServer(nowhere, { allowedIps: '192.0.2.7', trustProxy: '127.0.0.0/8' });
    expect(await ask('/metrics', '192.0.2.7')).toBe(200);
    expect(await ask('/metrics', '198.51.100.1')).toBe(403);
    // The client wrote the first, the proxy the last.
    expect(await ask('/metrics', '192.0.2.7, 198.51.100.1')).toBe(403);
    expect(await ask('/metrics', '198.51.100.1, 192.0.2.7')).toBe(200);
    expect(await ask('/metrics', 'unknown')).toBe(403);
    expect(await ask('/metrics', '192.0.2.7:8080')).toBe(403);
    expect(await ask('/metrics')).toBe(403);
  });
});
