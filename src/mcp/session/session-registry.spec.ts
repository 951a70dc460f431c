import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANONYMOUS } from '../../access/principal.js';
import { AuditLog } from '../../access/audit/audit-log.js';
import { DrainLimit } from '../../access/drain-limit.js';
import { OpenCalls } from '../../access/open-calls.js';
import { Environment } from '../../config/environment.js';
import { Metrics } from '../../metrics/metrics.js';
import { SessionRegistry } from './session-registry.js';

const PEER = { principal: ANONYMOUS, address: '127.0.0.1' };

let registry: SessionRegistry;
let server: Server;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const environment = new Environment();
  const calls = new OpenCalls(new DrainLimit());
  registry = new SessionRegistry(environment, calls, new AuditLog(environment), new Metrics());
  registry.onModuleInit();
  server = createServer((_, response) => registry.start(response, PEER, () => () => true).open('/here'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  await registry.beforeApplicationShutdown();
  server.closeAllConnections();
  server.close();
  vi.useRealTimers();
});

async function openStream(): Promise<{ text: () => string; response: IncomingMessage }> {
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => {});
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return { text: () => text, response };
}

describe('the sessions', () => {
  it('are kept alive by a comment every 15 seconds', async () => {
    const { text } = await openStream();
    await vi.waitFor(() => expect(text()).toContain('event: endpoint\ndata: /here\n\n'));
    vi.advanceTimersByTime(14_999);
    expect(text()).not.toContain(': keep-alive');
    vi.advanceTimersByTime(1);
    await vi.waitFor(() => expect(text()).toContain(': keep-alive\n\n'));
    vi.advanceTimersByTime(15_000);
    await vi.waitFor(() => expect(text().match(/: keep-alive/g)).toHaveLength(2));
  });

  it('are forgotten when their client is gone', async () => {
    const { response } = await openStream();
    expect(registry.size).toBe(1);
    response.destroy();
    await vi.waitFor(() => expect(registry.size).toBe(0));
  });

  it('have ids that nobody can guess', async () => {
    const ids = new Set<string>();
    const start = vi.spyOn(registry, 'start');
    for (let i = 0; i < 20; i++) await openStream();
    for (const { value } of start.mock.results) ids.add((value as { sessionId: string }).sessionId);
    expect(ids.size).toBe(20);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('end with a comment at shutdown', async () => {
    const { text, response } = await openStream();
    void registry.beforeApplicationShutdown();
    await once(response, 'end');
    expect(text()).toContain(': server is shutting down');
  });

  it('whose client does not read are ended before they fill the memory', async () => {
    const start = vi.spyOn(registry, 'start');
    const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    request.on('error', () => {});
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.on('error', () => {}).pause();
    const stream = start.mock.results[0]!.value as { message: (json: string) => void; isOpen: boolean };
    for (let sent = 0; sent < 64 && stream.isOpen; sent++) stream.message('x'.repeat(1_000_000));
    expect(stream.isOpen).toBe(false);
    await vi.waitFor(() => expect(registry.size).toBe(0));
  });
});
