import { once } from 'node:events';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Readable } from 'node:stream';

/**
 * One HTTP request on a connection of its own, which closes with its end or its signal. Node's fetch
 * keeps a pool instead: it opens an idle connection after each cancelled request, may send the next
 * one into a connection the server has closed, and gives up by itself after 300 s. Follows no redirect.
 */
export async function singleRequest(
  url: URL,
  init: Pick<RequestInit, 'method' | 'headers' | 'body'>,
  signal: AbortSignal,
): Promise<Response> {
  const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, {
    method: init.method ?? 'GET',
    headers: Object.fromEntries(new Headers(init.headers)),
    agent: false,
    signal,
  });
  const arrived = once(request, 'response') as Promise<[IncomingMessage]>;
  // An error after the response reaches the reader of the body; here it would end the process.
  request.on('error', () => {});
  request.end(init.body);
  const [message] = await arrived;
  return new Response(Readable.toWeb(message) as ReadableStream<Uint8Array>, { status: message.statusCode });
}
