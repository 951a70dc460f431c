import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export type FakeOllamaMode =
  | 'good'
  | 'slow' // dribbles a word every 20 ms
  | 'silent' // never a first byte, on either endpoint
  | 'thinking' // thoughts in their own field and in the text
  | 'endless' // never stops answering
  | 'endless_line' // never ends its first line
  | 'endless_thought' // thinks and never answers
  | 'empty' // an answer without text
  | 'cut' // stops because it reached num_predict
  | 'garbage' // a chat that is not JSON
  | 'garbage_tags' // a list of models that is not JSON
  | 'wrong_shape' // JSON that is not Ollama's, on either endpoint
  | 'missing_model'
  | 'no_models' // null for the list, as a new installation sends
  | 'cloud_model' // the model runs at another host
  | 'hangs_up' // closes the connection before it answers
  | 'not_http' // answers in another protocol
  | 'dies' // closes the connection half-way
  | 'stops' // ends the stream properly, but too early
  | 'error_line' // an error inside the stream
  | 'http500'
  | 'denied'
  | 'not_ollama' // 404 for every path, in HTML
  | 'redirect';

export interface RecordedRequest {
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown> | undefined;
}

export interface FakeOllama {
  readonly url: string;
  readonly requests: RecordedRequest[];
  setMode(mode: FakeOllamaMode): void;
  openConnections(): number;
  close(): Promise<void>;
}

const WORDS = ['The host ', 'scanned ', 'its neighbours', '.'];

const line = (content: string, more: object = {}) =>
  `${JSON.stringify({ model: 'llama3.2', message: { role: 'assistant', content, ...more }, done: false })}\n`;

const lastLine = (done_reason = 'stop') =>
  `${JSON.stringify({ model: 'llama3.2', message: { role: 'assistant', content: '' }, done: true, done_reason })}\n`;

/** A real HTTP server that speaks Ollama's wire format, well or badly. */
export async function startFakeOllama(
  first: FakeOllamaMode = 'good',
  { redirectTo = 'http://127.0.0.1:9' } = {},
): Promise<FakeOllama> {
  let mode = first;
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();

  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const body = request.method === 'POST' ? ((await json(request)) as RecordedRequest['body']) : undefined;
    requests.push({ path, authorization: request.headers.authorization, body });
    if (mode === 'silent') return;
    if (mode === 'hangs_up') return void request.socket.destroy();
    if (mode === 'not_http') return void request.socket.end('-ERR unknown command\r\n');
    if (mode === 'redirect') return void response.writeHead(307, { location: redirectTo + path }).end();
    if (mode === 'denied') return void response.writeHead(403).end();
    if (mode === 'http500') return send(response, 500, 'a stack trace', 'text/plain');
    if (mode === 'not_ollama') return send(response, 404, '<html>Not Found</html>', 'text/html');
    if (path === '/api/tags') return send(response, 200, tags(mode));
    if (mode === 'missing_model') return send(response, 404, `{"error":"model 'llama3.2' not found"}`);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    await pipeline(Readable.from(chat(mode, response)), response).catch(() => {});
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    setMode: (next) => void (mode = next),
    openConnections: () => sockets.size,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function send(
  response: ServerResponse<IncomingMessage>,
  status: number,
  body: string,
  type = 'application/json',
): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

function tags(mode: FakeOllamaMode): string {
  if (mode === 'garbage_tags') return '<html>It works!</html>';
  if (mode === 'wrong_shape') return '{"models":"plenty"}';
  if (mode === 'no_models') return '{"models":null}';
  const model = (name: string) => ({ name, size: 2_019_393_189, modified_at: '2026-11-01T09:30:00.5Z' });
  const current = mode === 'cloud_model' ? { remote_host: 'https://ollama.com' } : {};
  const models = [model('mistral:7b'), { ...model('llama3.2:latest'), ...current }];
  return JSON.stringify({ models: mode === 'missing_model' ? models.slice(0, 1) : models });
}

async function* chat(mode: FakeOllamaMode, response: ServerResponse): AsyncGenerator<string> {
  switch (mode) {
    case 'garbage':
      return yield* ['<html>\n', 'It works!\n', '</html>\n'];
    case 'wrong_shape':
      return yield '{"choices":[]}\n';
    case 'empty':
      return yield lastLine();
    case 'endless_line':
      for (;;) yield 'x'.repeat(16_384);
    case 'endless':
      for (;;) yield line('and so on 🙂 ');
    case 'endless_thought':
      for (;;) {
        yield line('', { thinking: 'hmm ' });
        await sleep(10);
      }
    case 'thinking':
      yield line('', { thinking: 'Is it a scan?' });
      yield* [line(' <thi'), line('nk>It may be.</'), line('think>\n')];
      break;
    default: // all others begin as a good answer does
  }
  for (const [i, word] of WORDS.entries()) {
    if (mode === 'slow') await sleep(20);
    if (mode === 'dies' && i === 2) {
      await sleep(20); // the first words must have left
      return void response.destroy();
    }
    if (mode === 'stops' && i === 2) return;
    if (mode === 'error_line' && i === 2) return yield '{"error":"llama runner process has terminated"}\n';
    yield line(word);
  }
  yield lastLine(mode === 'cut' ? 'length' : 'stop');
}
