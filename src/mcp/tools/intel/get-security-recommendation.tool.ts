import { z } from 'zod';
import { KNOWLEDGE_CATEGORIES, knowledgeEntry } from '../../../database/intel/knowledge.js';
import { KnowledgeRepository } from '../../../database/intel/knowledge.repository.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import { cursor, limit, threatType } from '../../answer/parameters.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { noAdvice } from './intel-notes.js';
import { knowledgeKeysOf } from './knowledge-keys.js';

const input = z.strictObject({
  threat_type: threatType.optional().describe('Code of alerts or key of a text, any case'),
  category: z.enum(KNOWLEDGE_CATEGORIES).optional(),
  search_query: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('Words; "…", or and - as in a search engine'),
  limit: limit({ preset: 10, most: 50 }),
  cursor,
});

const output = z.object({ count: z.number(), recommendations: z.array(knowledgeEntry) });

/**
 * Texts of NetMonitor's knowledge base: by key, which codes of alerts lead to, by category, by words, or all, the
 * most fitting and then the most urgent first. Source: table `security_knowledge_base`.
 */
@Tool({
  name: 'get_security_recommendation',
  title: 'Advice',
  toolset: 'intel',
  description:
    'Advice of NetMonitor’s knowledge base: what to do about a threat type, an anomaly or a kind of address. With an address: get_threat_context.',
  input,
  output,
})
export class GetSecurityRecommendation implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly knowledge: KnowledgeRepository) {}

  async execute({ threat_type, category, search_query, limit }: Input<typeof input>, call: ToolCall) {
    requireAllSensors(call, 'texts of the knowledge base');
    const keys = threat_type === undefined ? undefined : knowledgeKeysOf(threat_type);
    const filter = { keys, category, text: search_query };
    const page = { limit, offset: call.offset };
    const { rows, total } = await this.knowledge.find(filter, page, call.scope);
    const none = total === 0 && noAdvice('matches', threat_type, await this.knowledge.findKeys(call.scope));
    return call.answer(
      { count: total, recommendations: rows },
      { listing: call.listing('recommendations', rows.length, total), notes: none || [] },
    );
  }
}
