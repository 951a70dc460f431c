import { Ollama } from 'ollama';
import { ZodError } from 'zod';
import { errorReply } from './ollama-reply.js';
import type { OllamaSettings } from './ollama-settings.js';
import { type OllamaFailure, OllamaUnavailable } from './ollama-unavailable.js';
import { limitedBody, type ReplyScreen } from './reply-screen.js';
import { singleRequest } from './single-request.js';

/**
 * One request to Ollama and its reply. Whatever ends it (the answer, the caller, a limit, an error)
 * closes the connection, so that the model stops working for nobody.
 */
export class Exchange {
  private readonly end = new AbortController();
  private readonly signal: AbortSignal;
  private readonly timers: NodeJS.Timeout[] = [];
  private answered = false;

  constructor(
    private readonly settings: OllamaSettings,
    private readonly screen: (settings: OllamaSettings) => ReplyScreen,
    caller: AbortSignal,
  ) {
    this.signal = AbortSignal.any([caller, this.end.signal]);
  }

  /** Ends the exchange for this reason after so many milliseconds; the result lifts the limit. */
  limit(milliseconds: number, reason: OllamaFailure): () => void {
    const timer = setTimeout(() => this.end.abort(this.failure(reason)), milliseconds);
    this.timers.push(timer);
    return () => clearTimeout(timer);
  }

  /** Talks to Ollama. Throws OllamaUnavailable, or the caller's own reason when the caller aborted. */
  async run<T>(talk: (ollama: Ollama) => Promise<T>): Promise<T> {
    try {
      if (!this.settings.enabled) throw this.failure('switched_off');
      this.signal.throwIfAborted();
      const { publicUrl, authorization } = this.settings;
      return await talk(new Ollama({ host: publicUrl, headers: authorization, fetch: this.fetch }));
    } catch (error) {
      throw this.explain(error);
    } finally {
      for (const timer of this.timers) clearTimeout(timer);
      this.end.abort();
    }
  }

  private readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const response = await singleRequest(
      new URL(input instanceof Request ? input.url : input),
      init,
      this.signal,
    );
    if (!response.ok) throw await this.refusal(response);
    this.answered = true;
    return this.screened(response, this.screen);
  };

  /** Read here because the client package prints an error body that is not JSON to stdout. */
  private async refusal(response: Response): Promise<OllamaUnavailable> {
    const cause = `HTTP ${response.status}`;
    if (response.status < 400) return this.failure('redirected', cause);
    if (response.status === 401 || response.status === 403) return this.failure('denied', cause);
    if (response.status !== 404) return this.failure('failed', cause);
    const { error } = errorReply.parse(await this.screened(response, limitedBody).json());
    return this.failure(error.includes('model') ? 'model_missing' : 'bad_reply', cause);
  }

  private screened(response: Response, screen: (settings: OllamaSettings) => ReplyScreen): Response {
    return new Response(response.body?.pipeThrough(screen(this.settings)), response);
  }

  private explain(error: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    if (error instanceof OllamaUnavailable) return error;
    if (error instanceof SyntaxError || error instanceof ZodError) return this.failure('bad_reply', error);
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code.startsWith('HPE_')) return this.failure('bad_reply', error);
    return this.failure(this.answered || code === 'ECONNRESET' ? 'died' : 'unreachable', error);
  }

  private failure(reason: OllamaFailure, cause?: unknown): OllamaUnavailable {
    return new OllamaUnavailable(reason, this.settings, cause);
  }
}
