import { z } from 'zod';
import { jsonValue } from '../json-value.js';

export const KNOWLEDGE_CATEGORIES = [
  'threat_type',
  'network_anomaly',
  'ip_reputation',
  'general_recommendation',
] as const;
export type KnowledgeCategory = (typeof KNOWLEDGE_CATEGORIES)[number];

/** One text of NetMonitor's table `security_knowledge_base`. */
export const knowledgeEntry = z.object({
  category: z.string(),
  key: z.string(),
  title: z.string(),
  summary: z.string().nullable(),
  description: z.string().nullable(),
  indicators: jsonValue,
  recommendations: jsonValue,
  mitre_mapping: jsonValue,
  severity: z.string().nullable(),
  /** Lower comes first. */
  priority: z.number().nullable(),
  /** How well it fits the words that were searched; null when none were. */
  rank: z.number().nullable(),
});
export type KnowledgeEntry = z.output<typeof knowledgeEntry>;

export interface KnowledgeFilter {
  /** In lower case, the most fitting first. */
  keys?: readonly string[] | undefined;
  category?: KnowledgeCategory | undefined;
  /** Words, as they are typed into a search engine. */
  text?: string | undefined;
}

/** The keys of a category. */
export const knowledgeKeys = z.object({ category: z.string(), keys: z.array(z.string()), count: z.number() });
export type KnowledgeKeys = z.output<typeof knowledgeKeys>;
