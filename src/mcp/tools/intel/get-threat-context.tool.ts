import { z } from 'zod';
import { type KnowledgeEntry, knowledgeEntry } from '../../../database/intel/knowledge.js';
import { KnowledgeRepository } from '../../../database/intel/knowledge.repository.js';
import { addressReputation } from '../../../database/intel/reputation.js';
import { ReputationRepository } from '../../../database/intel/reputation.repository.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import { hostAddress, threatType } from '../../answer/parameters.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { ToolError } from '../../tool-error.js';
import { aboutReputation, noAdvice } from './intel-notes.js';
import { knowledgeKeysOf, reputationKeys } from './knowledge-keys.js';

const MOST_TEXTS = 10;

const input = z.strictObject({ threat_type: threatType.optional(), ip_address: hostAddress.optional() });

const output = z.object({
  threat_type: z.string().nullable(),
  meaning: z.string().nullable(),
  check: z.string().nullable(),
  stage: z.string().nullable(),
  techniques: z.array(z.string()),
  knowledge: z.array(knowledgeEntry),
  ip_intel: addressReputation.nullable(),
  ip_reputation_context: z.array(knowledgeEntry),
});

/**
 * What a threat type means and what is advised, and what is remembered of an address and advised for such ones.
 * Meaning, stage and techniques come from this server. Sources: tables `security_knowledge_base`,
 * `threat_intel_ip_cache`.
 */
@Tool({
  name: 'get_threat_context',
  title: 'Context of a threat',
  toolset: 'intel',
  description:
    'What a threat type means, with advice, and what NetMonitor remembers of an address: give either or both. Texts by words: get_security_recommendation.',
  input,
  output,
})
export class GetThreatContext implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly knowledge: KnowledgeRepository,
    private readonly reputations: ReputationRepository,
  ) {}

  async execute({ threat_type, ip_address }: Input<typeof input>, call: ToolCall) {
    requireAllSensors(call, 'reputations and advice');
    if (threat_type === undefined && ip_address === undefined) {
      throw new ToolError('invalid_argument', 'give threat_type or ip_address, or both');
    }
    const { scope } = call;
    const remembered =
      ip_address === undefined ? undefined : await this.reputations.findAddress(ip_address, scope);
    const typeKeys = threat_type === undefined ? [] : knowledgeKeysOf(threat_type);
    const addressKeys = remembered?.reputation ? reputationKeys(remembered.reputation) : [];
    const keys = [...typeKeys, ...addressKeys];
    const page = { limit: MOST_TEXTS, offset: 0 };
    const texts = keys.length === 0 ? [] : (await this.knowledge.find({ keys }, page, scope)).rows;
    const knowledge = withKeys(texts, typeKeys);
    const known = threat_type === undefined ? undefined : threatTypeOf(threat_type);
    const unadvised = threat_type !== undefined && knowledge.length === 0;
    return call.answer(
      {
        threat_type: threat_type?.toUpperCase() ?? null,
        meaning: known?.meaning ?? null,
        check: known?.check ?? null,
        stage: known?.stage ?? null,
        techniques: [...(known?.techniques ?? [])],
        knowledge,
        ip_intel: remembered?.reputation ?? null,
        ip_reputation_context: withKeys(texts, addressKeys),
      },
      {
        notes: [
          ...(unadvised
            ? noAdvice('is stored for this type', threat_type, await this.knowledge.findKeys(scope))
            : []),
          ...(remembered ? aboutReputation('address', remembered) : []),
        ],
      },
    );
  }
}

function withKeys(texts: KnowledgeEntry[], keys: string[]): KnowledgeEntry[] {
  return texts.filter(({ key }) => keys.includes(key.trim().toLowerCase()));
}
