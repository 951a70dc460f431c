import { z } from 'zod';
import { OllamaService } from '../../../ollama/ollama.service.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';

const input = z.strictObject({});

const output = z.object({
  available: z.boolean(),
  base_url: z.string().nullable(),
  current_model: z.string(),
  model_present: z.boolean(),
  models_available: z.number(),
  models: z.array(z.object({ name: z.string(), size: z.number(), modified_at: z.string() })),
  message: z.string(),
});

/**
 * Whether the local model can be asked, and what to do if not; `base_url` is null when it is switched off. Sizes in
 * bytes. Source: Ollama's /api/tags.
 */
@Tool({
  name: 'get_ollama_status',
  title: 'State of the local model',
  toolset: 'ollama',
  description:
    'Whether the local model server (Ollama) answers and has the configured model, and how to mend it if not.',
  input,
  output,
})
export class GetOllamaStatus implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly ollama: OllamaService) {}

  async execute(_: Input<typeof input>, call: ToolCall) {
    const { enabled, base_url, ...status } = await this.ollama.status(call.scope.signal);
    return call.answer(
      { ...status, base_url: enabled ? base_url : null, models_available: status.models.length },
      { trusted: ['base_url', 'current_model', 'message'] },
    );
  }
}
