import { z } from 'zod';
import type { Alert } from '../../../database/alerts/alert.js';
import type { OllamaService } from '../../../ollama/ollama.service.js';
import { OllamaUnavailable } from '../../../ollama/ollama-unavailable.js';
import type { Question } from '../../../ollama/prompts.js';
import type { Note } from '../../answer/receipt.js';
import { clean } from '../../answer/untrusted.js';
import type { ToolCall } from '../../tool-call.js';

/** What the local model said, or why it said nothing. */
export const opinion = z.object({
  success: z.boolean(),
  model: z.string(),
  response: z.string().nullable(),
  truncated: z.boolean(),
  error: z.string().nullable(),
});

export type Opinion = z.output<typeof opinion>;

/** Asks the model and reports progress; a model that is down gives an opinion that says so. */
export async function askForOpinion(
  ollama: OllamaService,
  question: Question,
  call: ToolCall,
): Promise<Opinion> {
  try {
    return await ask(ollama, question, call);
  } catch (error) {
    if (!(error instanceof OllamaUnavailable)) throw error;
    const message = `ollama_unavailable: ${error.message}`;
    return { success: false, model: ollama.model, response: null, truncated: false, error: message };
  }
}

/** @throws OllamaUnavailable when there is no answer */
export async function ask(ollama: OllamaService, question: Question, call: ToolCall): Promise<Opinion> {
  // A model that has to be loaded first says nothing for a while; the client must not take that for the end.
  call.progress(0, `asking ${ollama.model}`);
  const { response, model, truncated } = await ollama.ask(question, {
    signal: call.scope.signal,
    onProgress: ({ characters }) => call.progress(characters, `${characters} characters so far`),
  });
  return { success: true, model, response, truncated, error: null };
}

/** A reader must be able to tell a model's words from facts. */
export function labelled({ success, model, truncated }: Opinion): Note[] {
  if (!success)
    return [
      { code: 'ollama_unavailable', message: 'the facts are complete; only the model’s opinion is missing' },
    ];
  const cut = truncated ? '; it was cut because it was too long' : '';
  return [
    {
      code: 'model_output',
      message: `response was written by the local model ${model}: an opinion to check, not a fact${cut}`,
    },
  ];
}

/** An alert as lines of text for a prompt. */
export function factsOf({ metadata, ...alert }: Alert): string {
  const lines = Object.entries(alert).map(
    ([name, value]) => `${name}: ${value === null ? 'unknown' : clean(String(value))}`,
  );
  return [...lines, `metadata: ${metadata === null ? 'none' : clean(JSON.stringify(metadata), 4_000)}`].join(
    '\n',
  );
}
