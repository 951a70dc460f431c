import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SseStream } from './sse-stream.js';

let server: Server;
let stream: SseStream;
let response: ServerResponse;
const slow = vi.fn<() => void>();

beforeEach(async () => {
  slow.mockReset();
  server = createServer((_, answer) => {
    response = answer;
    stream = new SseStream('id', response, slow);
    stream.open('/here');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function openStream(): Promise<IncomingMessage> {
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  request.on('error', () => {});
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response.on('error', () => {});
}

/** Sends so many events of this size, each in a turn of its own, and tells how many were taken. */
async function send(events: number, bytes: number): Promise<number> {
  for (let sent = 0; sent < events; sent++) {
    if (!stream.isOpen) return sent;
    stream.message('x'.repeat(bytes));
    await turn();
  }
  return events;
}

describe('a stream whose client does not read', () => {
  it.each([
    ['many events', 8_000, 600_000],
    ['large events', 200_000, 1_300_000],
  ])('is cut off and named before a queue of %s grows', async (_, bytes, most) => {
    (await openStream()).pause();
    let queued = 0;
    slow.mockImplementation(() => (queued = response.writableLength));
    const events = 64_000_000 / bytes;
    expect(await send(events, bytes)).toBeLessThan(events);
    expect(slow).toHaveBeenCalledTimes(1);
    expect(queued).toBeLessThan(most);
  });
});

describe('a stream whose client reads', () => {
  it('takes many events of one moment', async () => {
    let text = '';
    (await openStream()).setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    for (let sent = 0; sent < 500; sent++) stream.message(`event ${sent}`);
    await vi.waitFor(() => expect(text).toContain('event 499'));
    expect(slow).not.toHaveBeenCalled();
    expect(stream.isOpen).toBe(true);
  });

  it('takes more in the long run than may ever wait', async () => {
    let bytes = 0;
    (await openStream()).on('data', (chunk: Buffer) => (bytes += chunk.length));
    expect(await send(2_000, 8_000)).toBe(2_000);
    await vi.waitFor(() => expect(bytes).toBeGreaterThan(16_000_000));
    expect(slow).not.toHaveBeenCalled();
  });
});

it('a last word that nobody takes does not hold the connection', async () => {
  (await openStream()).pause();
  while (response.writableLength === 0) await send(1, 200_000);
  const closed = new Promise<void>((resolve) => stream.onClose(resolve));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  stream.end('goodbye');
  vi.advanceTimersByTime(2_000);
  vi.useRealTimers();
  await closed;
  expect(slow).not.toHaveBeenCalled();
});
