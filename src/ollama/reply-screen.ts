import { TransformStream } from 'node:stream/web';
import { chatLine, errorReply } from './ollama-reply.js';
import type { OllamaSettings } from './ollama-settings.js';
import { OllamaUnavailable } from './ollama-unavailable.js';

/** Stands between the server's reply and the client package, which trusts every byte. */
export type ReplyScreen = TransformStream<Uint8Array, Uint8Array>;

const LONGEST_LINE = 128 * 1024;
const LONGEST_BODY = 1024 * 1024;

const streamedLine = chatLine.or(errorReply);

/** Lets a body through up to a size no honest reply reaches. */
export function limitedBody(settings: OllamaSettings): ReplyScreen {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.length;
      if (size > LONGEST_BODY) throw new OllamaUnavailable('bad_reply', settings);
      controller.enqueue(chunk);
    },
  });
}

/**
 * Lets well-formed lines of a chat through and ends the stream at the first other one: the client
 * package prints such a line to the console, goes on, and keeps an endless one in memory.
 */
export function chatLines(settings: OllamaSettings): ReplyScreen {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = '';

  const check = (text: string, controller: TransformStreamDefaultController<Uint8Array>) => {
    if (text.trim() === '') return;
    const line = streamedLine.parse(JSON.parse(text));
    if ('error' in line) throw new OllamaUnavailable('failed', settings, line.error.slice(0, 500));
    controller.enqueue(encoder.encode(`${text}\n`));
  };

  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) check(line, controller);
      if (rest.length > LONGEST_LINE) throw new OllamaUnavailable('bad_reply', settings);
    },
    flush(controller) {
      check(rest + decoder.decode(), controller);
    },
  });
}
