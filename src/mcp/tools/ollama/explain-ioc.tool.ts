import { isIP } from 'node:net';
import { z } from 'zod';
import { OllamaService } from '../../../ollama/ollama.service.js';
import { type IndicatorType, iocPrompt } from '../../../ollama/prompts.js';
import { refang } from '../../answer/indicator.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { ToolError } from '../../tool-error.js';
import { ask, labelled, opinion } from './opinion.js';

const input = z.strictObject({
  ioc: z.string().trim().min(1).max(2_048).describe('Also defanged, such as hxxp://1[.]2[.]3[.]4'),
  ioc_type: z.enum(['ip', 'domain', 'hash', 'url']).default('ip'),
});

const output = z.object({
  ioc: z.string(),
  ioc_type: z.string(),
  explanation: opinion,
  ollama_model: z.string(),
  success: z.boolean(),
});

/** An indicator explained by the local model. Nothing about it leaves the model's host; no table is read. */
@Tool({
  name: 'explain_ioc',
  title: 'Explain an indicator',
  toolset: 'ollama',
  description:
    'The local model explains an indicator (address, domain, hash, URL) in plain words. It looks nothing up: for what this network saw of an address use analyze_ip.',
  input,
  output,
})
export class ExplainIoc implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly ollama: OllamaService) {}

  async execute({ ioc, ioc_type }: Input<typeof input>, call: ToolCall) {
    const indicator = refang(ioc);
    if (!SHAPES[ioc_type].test(indicator)) {
      throw new ToolError(
        'invalid_argument',
        `ioc is not of the type ${ioc_type}: ${SHAPES[ioc_type].allowed}`,
      );
    }
    const explanation = await ask(this.ollama, iocPrompt(indicator, ioc_type, NO_FACTS), call);
    return call.answer(
      { ioc: indicator, ioc_type, explanation, ollama_model: explanation.model, success: true },
      { notes: labelled(explanation) },
    );
  }
}

const NO_FACTS = 'Nothing was looked up for this question.';

const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}\.?$/i;

const SHAPES: Record<IndicatorType, { test: (text: string) => boolean; allowed: string }> = {
  ip: { test: (text) => isIP(text) !== 0, allowed: 'an IPv4 or IPv6 address; or give ioc_type' },
  domain: { test: (text) => DOMAIN.test(text), allowed: 'a domain name such as example.org' },
  hash: {
    test: (text) => /^[0-9a-f]+$/i.test(text) && [32, 40, 64, 96, 128].includes(text.length),
    allowed: 'an MD5, SHA-1, SHA-256, SHA-384 or SHA-512 in hexadecimal digits',
  },
  url: { test: (text) => URL.canParse(text) && text.includes('://'), allowed: 'an address with its scheme' },
};
