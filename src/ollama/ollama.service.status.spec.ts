import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeOllama, startFakeOllama } from '../../test/support/fake-ollama.js';
import { OllamaSettings } from './ollama-settings.js';
import { Metrics } from '../metrics/metrics.js';
import { OllamaService } from './ollama.service.js';

const never = new AbortController().signal;
let server: FakeOllama;

beforeEach(async () => {
  server = await startFakeOllama();
});

afterEach(() => server.close());

const status = (url = server.url, model = 'llama3.2') =>
  new OllamaService(new OllamaSettings(url, model, 1_000, 200), new Metrics()).status(never);

describe('the status of Ollama', () => {
  it('lists the models and finds the current one', async () => {
    expect(await status()).toEqual({
      enabled: true,
      available: true,
      base_url: server.url,
      current_model: 'llama3.2',
      model_present: true,
      models: [
        { name: 'mistral:7b', size: 2_019_393_189, modified_at: '2026-11-01T09:30:00.5Z' },
        { name: 'llama3.2:latest', size: 2_019_393_189, modified_at: '2026-11-01T09:30:00.5Z' },
      ],
      message: `Ollama answers at ${server.url} and has the model llama3.2.`,
    });
  });

  it('takes a model by its full name, and only by that tag', async () => {
    expect(await status(server.url, 'mistral:7b')).toMatchObject({ model_present: true });
    expect(await status(server.url, 'mistral')).toMatchObject({ model_present: false });
  });

  it.each(['missing_model', 'no_models'] as const)(
    'names the command that fetches the model (%s)',
    async (mode) => {
      server.setMode(mode);
      expect(await status()).toMatchObject({
        available: true,
        model_present: false,
        message: expect.stringContaining('ollama pull llama3.2'),
      });
    },
  );

  it('warns when the model runs at another host', async () => {
    server.setMode('cloud_model');
    expect(await status()).toMatchObject({ message: expect.stringContaining('stay in this network') });
  });

  it.each([
    ['silent', 'ollama serve'],
    ['garbage_tags', 'not Ollama’s'],
    ['wrong_shape', 'not Ollama’s'],
    ['not_ollama', 'not Ollama’s'],
    ['http500', 'reported an error'],
    ['denied', 'denied access'],
    ['redirect', 'redirects'],
  ] as const)('says what is wrong and does not throw (%s)', async (mode, message) => {
    server.setMode(mode);
    expect(await status()).toMatchObject({
      enabled: true,
      available: false,
      model_present: false,
      models: [],
      message: expect.stringContaining(message),
    });
  });

  it.each(['good', 'slow', 'endless', 'garbage', 'dies', 'error_line'] as const)(
    'does not depend on how the model answers (%s)',
    async (mode) => {
      server.setMode(mode);
      expect(await status()).toMatchObject({ available: true, model_present: true });
    },
  );

  it('says that nothing listens', async () => {
    expect(await status('http://127.0.0.1:1')).toMatchObject({ enabled: true, available: false });
  });

  it('says that the model is switched off', async () => {
    expect(await status('')).toMatchObject({ enabled: false, available: false, base_url: '' });
  });

  it('never shows the user name and password of the address', async () => {
    const found = await status(server.url.replace('//', '//soc:secret@'));
    expect(found.base_url).toBe(server.url);
    const lost = await status('http://soc:secret@127.0.0.1:1/');
    expect(JSON.stringify([found, lost])).not.toMatch(/soc|secret/);
  });

  it('ends when the caller cancels', async () => {
    server.setMode('silent');
    const caller = new AbortController();
    const asked = new OllamaService(
      new OllamaSettings(server.url, 'llama3.2', 1_000, 1_000),
      new Metrics(),
    ).status(caller.signal);
    caller.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });
});
