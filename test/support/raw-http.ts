import { request } from 'node:http';
import { vi } from 'vitest';
import { bearer } from './server.js';

export const PING = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });

export interface RawStream {
  status: number;
  text(): string;
  /** Where the client's messages go, as the stream said. */
  endpoint(): string;
  isOpen(): boolean;
  end(): void;
  ended: Promise<void>;
}

/** Opens an SSE stream by hand and waits for its first event, or for its refusal. */
export async function openStream(url: string, token?: string, query = ''): Promise<RawStream> {
  const stream = await new Promise<RawStream>((resolve, reject) => {
    const { headers } = bearer(token) as { headers?: Record<string, string> };
    const opened = request(`${url}/sse${query}`, { headers, agent: false }, (response) => {
      let text = '';
      let open = true;
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', () => {});
      resolve({
        status: response.statusCode!,
        text: () => text,
        endpoint: () => /data: (\S+)/.exec(text)?.[1] ?? '',
        isOpen: () => open,
        end: () => opened.destroy(),
        ended: new Promise((done) => {
          response.once('close', () => {
            open = false;
            done();
          });
        }),
      });
    });
    opened.on('error', reject);
    opened.end();
  });
  if (stream.status === 200) await vi.waitUntil(() => stream.endpoint() !== '');
  else await stream.ended;
  return stream;
}

export function post(url: string, body: string, token?: string): Promise<Response> {
  const { headers } = bearer(token) as { headers?: Record<string, string> };
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body,
  });
}
