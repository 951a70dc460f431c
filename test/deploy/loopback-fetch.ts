import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';

/** A `fetch` that finds every name on this machine, trusts one certificate and follows no redirect. */
export function loopbackFetch(certificate: string): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: init?.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init?.headers)),
      ca: certificate,
      lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
      // Each request on its own connection, so that none waits for another.
      agent: false,
      ...(init?.signal ? { signal: init.signal } : {}),
    });
    request.end(init?.body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const headers = Object.entries(response.headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    );
    return new Response(Readable.toWeb(response) as ReadableStream, {
      status: response.statusCode!,
      headers,
    });
  };
}
