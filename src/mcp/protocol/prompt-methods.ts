import { Injectable } from '@nestjs/common';
import type { Peer } from '../../access/principal.js';
import type { Caller } from '../call-gate.js';
import { PromptRegistry, type RegisteredPrompt } from '../prompt-registry.js';
import { PromptRunner } from '../prompt-runner.js';
import { ServedToolsets } from '../served-toolsets.js';
import { ToolRunner } from '../tool-runner.js';
import { failureOf, INTERNAL_ERROR, INVALID_PARAMS, MethodError } from './method-error.js';
import { nearestOf, shownOf } from './shown-word.js';

const LONGEST_NAME = 64;

type Answer = Record<string, unknown>;

/** The methods of MCP over the registry of prompts. */
@Injectable()
export class PromptMethods {
  constructor(
    private readonly prompts: PromptRegistry,
    private readonly runner: PromptRunner,
    private readonly tools: ToolRunner,
    private readonly toolsets: ServedToolsets,
  ) {}

  list(peer: Peer): Answer {
    return { prompts: this.prompts.list(this.toolsets.of(peer)) };
  }

  async get(name: unknown, given: unknown, caller: Caller): Promise<Answer> {
    const prompt = await this.find(name, 'prompts/get', caller);
    const { text, error } = await this.runner.write(prompt, given, caller);
    if (error) throw failureOf(text, error);
    const { description } = prompt.face;
    return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
  }

  async complete({ ref, argument }: Answer, caller: Caller): Promise<Answer> {
    const prompt = await this.find((ref as Answer)['name'], 'completion/complete', caller);
    const { name, value } = (argument ?? {}) as Answer;
    const { text, structured, error } = await this.runner.complete(prompt, { name, value }, caller);
    if (error) throw failureOf(text, error);
    return { completion: structured };
  }

  /** What is not there is counted and recorded all the same. */
  private async find(
    name: unknown,
    action: 'prompts/get' | 'completion/complete',
    caller: Caller,
  ): Promise<RegisteredPrompt> {
    const prompt = typeof name === 'string' ? this.prompts.find(name) : undefined;
    if (prompt) return prompt;
    const shown = shownOf(name, LONGEST_NAME);
    const { text, error } = await this.tools.refuseUnknown(action, shown, caller);
    if (error !== 'not_found') throw new MethodError(INTERNAL_ERROR, text);
    if (typeof name !== 'string') throw new MethodError(INVALID_PARAMS, 'name must be the name of a prompt');
    const known = this.prompts.list(this.toolsets.of(caller.peer)).map((face) => face.name);
    throw new MethodError(INVALID_PARAMS, `Unknown prompt: ${shown}; ${nearestOf(shown, known)}`);
  }
}
