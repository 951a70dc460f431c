import { Injectable } from '@nestjs/common';
import type { AlertFilter } from '../alerts/alert.js';
import { MATCHING, matchingValues } from '../alerts/alert-sql.js';
import { newestRow } from '../newest-row.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { techniques, type Techniques } from './technique.js';

/** Every pair of code and technique, once for each tactic of the technique. Codes are in capitals. */
export interface TechniqueTable {
  codes: readonly string[];
  techniques: readonly string[];
  tactics: readonly string[];
}

/** Techniques of ATT&CK that alerts speak of. */
@Injectable()
export class TechniqueRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** The most frequent first; those of one tactic when it is given. */
  async find(
    window: Window,
    filter: AlertFilter,
    tactic: string | null,
    table: TechniqueTable,
    scope: Scope,
  ): Promise<Techniques> {
    const matching = matchingValues(window, filter, scope);
    const values = [...matching, table.codes, table.techniques, table.tactics, tactic];
    return this.database.row(techniquesSeen, values, scope);
  }
}

/** Types without a technique that are named. */
const MOST_TYPES = 20;
const BY_NAME = 'COLLATE "C"';

const techniquesSeen = statement({
  name: 'attack_techniques',
  reads: ['alerts'],
  row: techniques,
  text: `WITH known AS (
      SELECT * FROM unnest($12::text[], $13::text[], $14::text[]) AS row (code, technique, tactic)),
    type AS MATERIALIZED (
      SELECT upper(threat_type) AS code, count(*) AS n, min(timestamp) AS first_seen, max(timestamp) AS last_seen
      FROM alerts WHERE ${MATCHING} GROUP BY 1),
    mapped AS (SELECT * FROM type JOIN known USING (code) WHERE $15::text IS NULL OR tactic = $15),
    by_tactic AS (
      SELECT tactic, sum(n) AS n FROM (SELECT DISTINCT tactic, code, n FROM mapped) AS once GROUP BY 1),
    by_technique AS (
      SELECT technique, sum(n) AS alert_count, json_agg(code ORDER BY n DESC, code) AS threat_types,
        min(first_seen) AS first_seen, max(last_seen) AS last_seen
      FROM (SELECT DISTINCT technique, code, n, first_seen, last_seen FROM mapped) AS once GROUP BY 1),
    unmapped AS (SELECT code AS threat_type, n AS count FROM type WHERE code <> ALL ($12))
    SELECT (SELECT coalesce(sum(n), 0) FROM type) AS examined,
      (SELECT coalesce(sum(n), 0) FROM (SELECT DISTINCT code, n FROM mapped) AS once) AS mapped,
      (SELECT coalesce(sum(count), 0) FROM unmapped) AS unmapped,
      (SELECT coalesce(json_object_agg(tactic, n ORDER BY n DESC, tactic), '{}') FROM by_tactic) AS by_tactic,
      (SELECT coalesce(json_agg(by_technique ORDER BY alert_count DESC, technique ${BY_NAME}), '[]')
        FROM by_technique) AS seen,
      (SELECT count(*) FROM unmapped) AS unmapped_type_count,
      (SELECT coalesce(json_agg(named), '[]') FROM (
        SELECT * FROM unmapped ORDER BY count DESC, threat_type ${BY_NAME} LIMIT ${MOST_TYPES}) AS named)
        AS unmapped_types,
      ${newestRow('alerts')} AS data_as_of`,
});
