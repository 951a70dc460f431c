import { newestRow } from '../newest-row.js';
import { type TwoWays, twoWays } from '../rollups/two-ways.js';
import { type AlertGrouping, type AlertGroups, alertGroups } from './alert.js';
import { COUNTED } from './alert-sql.js';

/** Names in the same order whatever the database's own collation is. */
const BY_CODE = 'category COLLATE "C"';
const MOST_FIRST = `count DESC, ${BY_CODE}`;

function grouped(name: string, category: string, order: string, byName = BY_CODE): TwoWays<AlertGroups> {
  const text = (source: string, more: string) => `WITH grouped AS (
        SELECT ${category} AS category, sum(n) AS count,
          min(first_seen) AS first_occurrence, max(last_seen) AS last_occurrence
        FROM ${source} WHERE $12::text IS NOT NULL GROUP BY 1),
      page AS (SELECT * FROM grouped ORDER BY ${order} LIMIT $13 OFFSET $14),
      common AS (SELECT category, count FROM grouped ORDER BY count DESC, ${byName} LIMIT 1)
      SELECT coalesce(sum(count), 0) AS total, count(*) AS distinct_categories,
        ${newestRow('alerts')} AS data_as_of,
        (SELECT category FROM common) AS most_common_category,
        (SELECT count FROM common) AS most_common_count,
        (SELECT coalesce(json_agg(page), '[]') FROM page) AS groups${more}
      FROM grouped`;
  return twoWays(COUNTED, { name, row: alertGroups, place: 15, text });
}

export const groupedBy: Record<AlertGrouping, TwoWays<AlertGroups>> = {
  severity: grouped('alerts_by_severity', 'upper(btrim(severity))', MOST_FIRST),
  threat_type: grouped('alerts_by_type', 'threat_type', MOST_FIRST),
  hour: grouped('alerts_by_hour', `date_trunc('hour', at, $12)`, 'category DESC', 'category'),
};
