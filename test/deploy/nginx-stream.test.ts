import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Proxy, startProxy } from './nginx.js';
import { announceMissing } from './program.js';

const FILES = ['deploy/nginx/netmonitor-mcp.conf', 'deploy/nginx/netmonitor-mcp-minimal.conf'];
const KEEP_ALIVE_S = 15;
const missing = announceMissing('Streams through nginx are', 'nginx', 'openssl');

/** Stands for the server, to see what nginx makes of a request and a stream. */
let upstream: Server;
let requests: IncomingMessage[];
let stream: ServerResponse;
let proxy: Proxy | undefined;

beforeEach(async () => {
  requests = [];
  upstream = createServer((request, response) => {
    requests.push(request);
    stream = response;
    // No X-Accel-Buffering: the file alone must keep events from being collected.
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': first\n\n');
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
});

afterEach(async () => {
  await proxy?.stop();
  proxy = undefined;
  upstream.closeAllConnections();
  upstream.close();
});

async function open(file: string, edit?: (site: string) => string, headers: Record<string, string> = {}) {
  proxy = await startProxy(file, (upstream.address() as AddressInfo).port, edit);
  const { body } = await proxy.fetch(`${proxy.httpsUrl}/sse`, { headers });
  return body!.pipeThrough(new TextDecoderStream()).getReader();
}

describe.skipIf(missing).each(FILES)('%s', (file) => {
  it('passes each event on while the stream stays open', async () => {
    const events = await open(file);
    expect(await events.read()).toEqual({ done: false, value: ': first\n\n' });
    stream.write(': second\n\n');
    expect(await events.read()).toEqual({ done: false, value: ': second\n\n' });
    await events.cancel();
  });

  it('tells the server the address and scheme of the client, whatever the client says', async () => {
    const lies = {
      'X-Forwarded-For': '10.0.0.1',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Host': 'evil.example',
      Forwarded: 'for=10.0.0.1',
    };
    const events = await open(file, undefined, lies);
    await events.cancel();
    const { headers } = requests[0]!;
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers['x-forwarded-proto']).toBe('https');
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-forwarded-host']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['forwarded']));
    expect(headers.connection).toBeUndefined();
  });

  it('keeps a quiet stream that is kept alive, and ends one that is dead', async () => {
    const timeout = Number(/proxy_read_timeout (\d+)s;/.exec(readFileSync(file, 'utf8'))![1]);
    expect(timeout).toBeGreaterThanOrEqual(4 * KEEP_ALIVE_S);
    // The same proportion in a second.
    const events = await open(file, (site) => site.replace(`${timeout}s;`, '1s;'));
    const everyMs = (KEEP_ALIVE_S / timeout) * 1_000;
    let sent = 0;
    const keepAlive = setInterval(() => {
      if (++sent > 60) clearInterval(keepAlive);
      else stream.write(': keep-alive\n\n');
    }, everyMs);
    let text = '';
    const end = (async () => {
      for (let next = await events.read(); !next.done; next = await events.read()) text += next.value;
    })();
    await expect(end).rejects.toThrow('aborted');
    expect(text.match(/keep-alive/g)).toHaveLength(60);
  });
});
