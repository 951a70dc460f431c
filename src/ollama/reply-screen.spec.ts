import { ReadableStream } from 'node:stream/web';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { OllamaSettings } from './ollama-settings.js';
import { chatLines, limitedBody, type ReplyScreen } from './reply-screen.js';

const settings = new OllamaSettings('http://localhost:11434', 'llama3.2', 1_000, 1_000);
const line = '{"message":{"content":"één 🙂"},"done":false}';

function through(screen: ReplyScreen, ...chunks: Uint8Array[]): Promise<string> {
  return text(ReadableStream.from(chunks).pipeThrough(screen));
}

describe('the lines of a chat', () => {
  it('come out whole, however the network cuts them', async () => {
    const bytes = [...Buffer.from(`${line}\n\r\n\n${line}`)].map((byte) => Uint8Array.of(byte));
    expect(await through(chatLines(settings), ...bytes)).toBe(`${line}\n${line}\n`);
  });

  it.each(['null', '5', '[]', '{}', '{"message":{"content":7},"done":false}', line.slice(0, 20)])(
    'end at a line that is not Ollama’s: %s',
    async (bad) => {
      await expect(through(chatLines(settings), Buffer.from(`${line}\n${bad}\n`))).rejects.toThrow();
    },
  );
});

describe('a body', () => {
  it('ends where no honest reply would be', async () => {
    const half = new Uint8Array(512 * 1024);
    expect(await through(limitedBody(settings), half, half)).toHaveLength(1024 * 1024);
    const tooMuch = through(limitedBody(settings), half, half, Uint8Array.of(0));
    await expect(tooMuch).rejects.toMatchObject({ reason: 'bad_reply' });
  });
});
