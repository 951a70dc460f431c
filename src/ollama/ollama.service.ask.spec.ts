import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeOllama, type FakeOllamaMode, startFakeOllama } from '../../test/support/fake-ollama.js';
import { OllamaSettings } from './ollama-settings.js';
import { Metrics } from '../metrics/metrics.js';
import { OllamaService } from './ollama.service.js';

const question = { system: 'Be brief.', prompt: 'What happened?' };
const never = new AbortController().signal;

let server: FakeOllama;
const printed = (['log', 'info', 'warn', 'error'] as const).map((method) => vi.spyOn(console, method));

beforeEach(async () => {
  server = await startFakeOllama();
  for (const spy of printed) spy.mockClear();
});

afterEach(async () => {
  await server.close();
  for (const spy of printed) expect(spy, 'stdout may be the protocol').not.toHaveBeenCalled();
});

function service({ url = server.url, timeoutMs = 5_000, firstByteMs = 2_000 } = {}): OllamaService {
  return new OllamaService(new OllamaSettings(url, 'llama3.2', timeoutMs, firstByteMs), new Metrics());
}

async function failure(mode: FakeOllamaMode, limits: { timeoutMs?: number; firstByteMs?: number } = {}) {
  server.setMode(mode);
  const asked = service(limits).ask(question, { signal: never });
  await expect(asked).rejects.toThrow();
  return asked.catch((error: unknown) => error);
}

const expectConnectionClosed = () => vi.waitFor(() => expect(server.openConnections()).toBe(0));

describe('a question to the model', () => {
  it('is answered with the whole text, its length and the model', async () => {
    const answer = await service().ask(question, { signal: never });
    expect(answer).toEqual({
      response: 'The host scanned its neighbours.',
      model: 'llama3.2',
      truncated: false,
      duration_ms: expect.any(Number),
      characters: 32,
    });
  });

  it('goes out as a bounded, calm, unthinking chat with room for the longest question', async () => {
    await service().ask(question, { signal: never });
    expect(server.requests).toMatchObject([
      { path: '/api/tags' },
      {
        path: '/api/chat',
        body: {
          model: 'llama3.2',
          stream: true,
          think: false,
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'What happened?' },
          ],
          options: { temperature: 0.2, num_predict: 2_048, num_ctx: 8_192 },
        },
      },
    ]);
  });

  it('leaves the thoughts of the model out of the answer', async () => {
    server.setMode('thinking');
    const { response } = await service().ask(question, { signal: never });
    expect(response).toBe('The host scanned its neighbours.');
  });

  it('reports growing progress', async () => {
    server.setMode('thinking');
    const onProgress = vi.fn();
    await service().ask(question, { signal: never, onProgress });
    expect(onProgress.mock.calls[0]).toEqual([{ characters: 'Is it a scan?'.length }]);
  });

  it('closes its connection', async () => {
    await service().ask(question, { signal: never });
    await expectConnectionClosed();
  });

  it('is cut at 16,000 characters, and the model is told to stop', async () => {
    server.setMode('endless');
    const answer = await service().ask(question, { signal: never });
    expect(answer.truncated).toBe(true);
    expect(answer.characters).toBe(answer.response.length);
    expect(answer.response.length).toBeLessThanOrEqual(16_000);
    expect(answer.response.length).toBeGreaterThan(15_000);
    expect(answer.response).not.toMatch(/[\uD800-\uDBFF]$/);
    await expectConnectionClosed();
  });

  it('is marked as cut when the model reached its own limit', async () => {
    server.setMode('cut');
    expect(await service().ask(question, { signal: never })).toMatchObject({ truncated: true });
  });

  it('sends the user name and password of the address as a header', async () => {
    const url = server.url.replace('//', '//soc:p%40ss@');
    await service({ url }).ask(question, { signal: never });
    expect(server.requests[0]?.authorization).toBe(`Basic ${Buffer.from('soc:p@ss').toString('base64')}`);
  });
});

describe('a call that the caller cancels', () => {
  it.each([
    ['silent', '/api/tags'],
    ['endless_thought', '/api/chat'],
  ] as const)('ends and closes the connection (%s)', async (mode, path) => {
    server.setMode(mode);
    const caller = new AbortController();
    const asked = service().ask(question, { signal: caller.signal });
    await vi.waitFor(() => expect(server.requests.at(-1)).toMatchObject({ path }));
    caller.abort();
    await expect(asked).rejects.toBe(caller.signal.reason);
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await expectConnectionClosed();
  });

  it('ends in the middle of an answer', async () => {
    server.setMode('slow');
    const caller = new AbortController();
    const asked = service().ask(question, { signal: caller.signal, onProgress: () => caller.abort() });
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await expectConnectionClosed();
  });

  it('never reaches the server when it was cancelled before', async () => {
    await expect(service().ask(question, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(server.requests).toEqual([]);
  });
});

describe('a model that gives no usable answer', () => {
  it.each([
    ['missing_model', 'model_missing', 'ollama pull llama3.2'],
    ['garbage', 'bad_reply', 'OLLAMA_BASE_URL'],
    ['wrong_shape', 'bad_reply', 'OLLAMA_BASE_URL'],
    ['endless_line', 'bad_reply', 'OLLAMA_BASE_URL'],
    ['not_ollama', 'bad_reply', 'OLLAMA_BASE_URL'],
    ['not_http', 'bad_reply', 'OLLAMA_BASE_URL'],
    ['hangs_up', 'died', 'try again'],
    ['dies', 'died', 'try again'],
    ['stops', 'died', 'try again'],
    ['error_line', 'failed', 'log'],
    ['http500', 'failed', 'log'],
    ['denied', 'denied', 'password'],
    ['empty', 'no_answer', 'OLLAMA_MODEL'],
  ] as const)('is reported with its fix: %s is %s', async (mode, reason, fix) => {
    const error = await failure(mode);
    expect(error).toMatchObject({ name: 'OllamaUnavailable', reason, message: expect.stringContaining(fix) });
    expect(String(error)).not.toMatch(/stack trace|runner|socket|HPE_|JSON|invalid_type|terminated/);
    await expectConnectionClosed();
  });

  it('is given up when it does not begin in time', async () => {
    expect(await failure('silent', { firstByteMs: 100 })).toMatchObject({ reason: 'first_byte_timeout' });
    await expectConnectionClosed();
  });

  it('is given up when it does not finish in time', async () => {
    const limits = { firstByteMs: 1_000, timeoutMs: 200 };
    expect(await failure('endless_thought', limits)).toMatchObject({ reason: 'timeout' });
    await expectConnectionClosed();
  });

  it('may take longer than the first-byte limit once it has begun', async () => {
    server.setMode('endless_thought');
    expect(await failure('endless_thought', { firstByteMs: 100, timeoutMs: 400 })).toMatchObject({
      reason: 'timeout',
    });
  });

  it('is unreachable when nothing listens', async () => {
    const asked = service({ url: 'http://127.0.0.1:1' }).ask(question, { signal: never });
    await expect(asked).rejects.toMatchObject({ reason: 'unreachable', message: /ollama serve/ });
  });

  it('is not asked when it is switched off', async () => {
    const asked = service({ url: '' }).ask(question, { signal: never });
    await expect(asked).rejects.toMatchObject({ reason: 'switched_off' });
  });

  it('is not asked when it runs at another host', async () => {
    expect(await failure('cloud_model')).toMatchObject({ reason: 'cloud_model' });
    expect(server.requests.map(({ path }) => path)).not.toContain('/api/chat');
  });

  it('never makes the facts follow a redirect to another host', async () => {
    const elsewhere = await startFakeOllama();
    const redirecting = await startFakeOllama('redirect', { redirectTo: elsewhere.url });
    const asked = service({ url: redirecting.url }).ask(question, { signal: never });
    await expect(asked).rejects.toMatchObject({ reason: 'redirected' });
    expect(elsewhere.requests).toEqual([]);
    await Promise.all([elsewhere.close(), redirecting.close()]);
  });
});
