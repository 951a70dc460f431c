import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { type AnswerProgress, countedProgress } from './answer-progress.js';
import { AnswerText } from './answer-text.js';
import { Exchange } from './exchange.js';
import { modelList } from './ollama-reply.js';
import { OllamaSettings } from './ollama-settings.js';
import { type OllamaFailure, OllamaUnavailable } from './ollama-unavailable.js';
import type { Question } from './prompts.js';
import { chatLines, limitedBody } from './reply-screen.js';

const STATUS_MS = 3_000;
const LISTED_MODELS = 100;
const LONGEST_ANSWER = 16_000;

/**
 * Ollama silently drops the beginning of what does not fit its context, 2,048 or 4,096 tokens
 * unless told otherwise: this holds the longest question of prompts.ts and the longest answer.
 */
const OPTIONS = { temperature: 0.2, num_predict: 2_048, num_ctx: 8_192 };

export interface OllamaStatus {
  enabled: boolean;
  /** The server answers; the model may still be missing. */
  available: boolean;
  base_url: string;
  current_model: string;
  model_present: boolean;
  /** Sizes in bytes, times RFC 3339; the first 100. */
  models: { name: string; size: number; modified_at: string }[];
  message: string;
}

export interface ModelAnswer {
  response: string;
  model: string;
  /** The answer was cut at the longest allowed length. */
  truncated: boolean;
  duration_ms: number;
  characters: number;
}

export interface AskOptions {
  signal: AbortSignal;
  onProgress?: (progress: AnswerProgress) => void;
}

/** The local language model, optional: the server starts and serves without it. */
@Injectable()
export class OllamaService {
  constructor(
    private readonly settings: OllamaSettings,
    private readonly metrics: Metrics,
  ) {}

  /** Name of the model that is asked. */
  get model(): string {
    return this.settings.model;
  }

  /** Whether the model can be asked and what to do if not. Throws only when the caller aborts. */
  async status(signal: AbortSignal): Promise<OllamaStatus> {
    const { enabled, publicUrl, model } = this.settings;
    const known = { enabled, base_url: publicUrl, current_model: model };
    try {
      const models = await this.models(signal, 'unreachable');
      const current = models.find(({ name }) => tagged(name) === tagged(model));
      return {
        ...known,
        available: true,
        model_present: current !== undefined,
        models: models
          .slice(0, LISTED_MODELS)
          .map(({ name, size, modified_at }) => ({ name, size, modified_at })),
        message: this.describe(current),
      };
    } catch (error) {
      if (!(error instanceof OllamaUnavailable)) throw error;
      return { ...known, available: false, model_present: false, models: [], message: error.message };
    }
  }

  /**
   * Asks the model, provided that it runs here: facts about alerts are not passed on to a cloud service.
   * Throws OllamaUnavailable, or the signal's reason when the caller aborts.
   */
  async ask(question: Question, options: AskOptions): Promise<ModelAnswer> {
    const end = this.metrics.ollamaSeconds.startTimer();
    try {
      const answer = await this.converse(question, options);
      end({ outcome: 'ok' });
      return answer;
    } catch (error) {
      end({ outcome: 'failed' });
      throw error;
    }
  }

  private async converse(
    { system, prompt }: Question,
    { signal, onProgress = () => {} }: AskOptions,
  ): Promise<ModelAnswer> {
    const { model, firstByteMs, timeoutMs } = this.settings;
    const begun = performance.now();
    const known = (await this.models(signal, 'first_byte_timeout')).find(
      ({ name }) => tagged(name) === tagged(model),
    );
    if (known?.remote_host) throw new OllamaUnavailable('cloud_model', this.settings);
    const exchange = new Exchange(this.settings, chatLines, signal);
    const liftFirstByteLimit = exchange.limit(firstByteMs, 'first_byte_timeout');
    exchange.limit(timeoutMs, 'timeout');

    return exchange.run(async (ollama) => {
      const text = new AnswerText(LONGEST_ANSWER);
      const progress = countedProgress(onProgress);
      let truncated = false;
      const stream = await ollama.chat({
        model,
        messages: [
          { role: 'system', content: system },
          { role: 'user', content: prompt },
        ],
        stream: true,
        // Thoughts would use up the tokens of the answer, and nobody reads them.
        think: false,
        options: OPTIONS,
      });
      for await (const { message, done_reason } of stream) {
        liftFirstByteLimit();
        text.add(message.content);
        progress(message.content + (message.thinking ?? ''));
        truncated = text.tooLong || done_reason === 'length';
        if (text.tooLong) break;
      }
      const response = text.toString();
      if (response === '') throw new OllamaUnavailable('no_answer', this.settings);
      const duration_ms = Math.round(performance.now() - begun);
      return { response, model, truncated, duration_ms, characters: response.length };
    });
  }

  private async models(signal: AbortSignal, whenLate: OllamaFailure) {
    const exchange = new Exchange(this.settings, limitedBody, signal);
    exchange.limit(Math.min(STATUS_MS, this.settings.firstByteMs), whenLate);
    const { models } = await exchange.run(async (ollama) => modelList.parse(await ollama.list()));
    return models ?? [];
  }

  private describe(current: { remote_host?: string | null } | undefined): string {
    const { publicUrl, model } = this.settings;
    if (current === undefined) return new OllamaUnavailable('model_missing', this.settings).message;
    if (current.remote_host) return new OllamaUnavailable('cloud_model', this.settings).message;
    return `Ollama answers at ${publicUrl} and has the model ${model}.`;
  }
}

/** The full name of a model: Ollama takes a name without a tag for its latest version. */
function tagged(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`;
}
