import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { boundedJson } from '../sensors/sensor-sql.js';
import { statement } from '../statement.js';
import {
  type KnowledgeEntry,
  knowledgeEntry,
  type KnowledgeFilter,
  type KnowledgeKeys,
  knowledgeKeys,
} from './knowledge.js';

const MOST_KEYS = 60;

/**
 * Advice: NetMonitor's table `security_knowledge_base`, which may be missing. It belongs to no sensor: a caller
 * who may see certain sensors only finds nothing.
 */
@Injectable()
export class KnowledgeRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** By the order of the keys, then how well the words fit, then priority; and how many there are in all. */
  async find(
    filter: KnowledgeFilter,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<{ rows: KnowledgeEntry[]; total: number }> {
    const { keys = null, category = null, text = null } = filter;
    const values = [scope.sensors, keys, category, text, page.limit, page.offset];
    const found = await this.database.rows(entries, values, scope);
    return { rows: found.map(({ total: _, ...entry }) => entry), total: found[0]?.total ?? 0 };
  }

  /** What there is at all. */
  async findKeys(scope: Scope): Promise<KnowledgeKeys[]> {
    return this.database.rows(keysPresent, [scope.sensors], scope);
  }
}

const KEY = 'lower(btrim(key))';
const QUERY = `websearch_to_tsquery('english', $4)`;

const entries = statement({
  name: 'knowledge_entries',
  reads: ['security_knowledge_base'],
  row: knowledgeEntry.extend({ total: z.number() }),
  text: `SELECT category, key, title, left(summary, 2000) AS summary,
      CASE WHEN description <> coalesce(summary, '') THEN left(description, 2000) END AS description,
      ${boundedJson('indicators')} AS indicators, ${boundedJson('recommendations')} AS recommendations,
      ${boundedJson('mitre_mapping')} AS mitre_mapping, upper(btrim(severity)) AS severity, priority,
      CASE WHEN $4::text IS NOT NULL THEN ts_rank(search_vector, ${QUERY}) END AS rank, count(*) OVER () AS total
    FROM security_knowledge_base
    WHERE $1::text[] IS NULL AND ($2::text[] IS NULL OR ${KEY} = ANY($2))
      AND ($3::text IS NULL OR lower(btrim(category)) = $3)
      AND ($4::text IS NULL OR search_vector @@ ${QUERY})
    ORDER BY array_position($2, ${KEY}), rank DESC, priority, category COLLATE "C", key COLLATE "C"
    LIMIT $5 OFFSET $6`,
});

const keysPresent = statement({
  name: 'knowledge_keys',
  reads: ['security_knowledge_base'],
  row: knowledgeKeys,
  text: `SELECT category, count(*) AS count,
      (array_agg(left(key, 100) ORDER BY key COLLATE "C"))[1:${MOST_KEYS}] AS keys
    FROM security_knowledge_base WHERE $1::text[] IS NULL
    GROUP BY category ORDER BY count DESC, category COLLATE "C" LIMIT 20`,
});
