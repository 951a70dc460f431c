import { COUNTED } from '../alerts/alert-sql.js';
import { newestRow } from '../newest-row.js';
import { twoWays } from '../rollups/two-ways.js';
import { techniques } from './technique.js';

/** Types without a technique that are named. */
const MOST_TYPES = 20;
const BY_NAME = 'COLLATE "C"';
const text = (source: string, more: string) => `WITH known AS (
      SELECT * FROM unnest($12::text[], $13::text[], $14::text[]) AS row (code, technique, tactic)),
    type AS MATERIALIZED (
      SELECT upper(threat_type) AS code, sum(n) AS n, min(first_seen) AS first_seen, max(last_seen) AS last_seen
      FROM ${source} GROUP BY 1),
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
      ${newestRow('alerts')} AS data_as_of${more}`;

export const techniquesSeen = twoWays(COUNTED, {
  name: 'attack_techniques',
  row: techniques,
  place: 16,
  text,
});
