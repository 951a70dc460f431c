/** Told before any other, however few there are. */
const USUAL = `'{CRITICAL,HIGH,MEDIUM,LOW,INFO}'::text[]`;
/** Sensors may post any. */
const MOST = 15;

/**
 * SQL: how many alerts there are of each severity, as a JSON object. Beyond the usual ones and the most frequent of the
 * others the rest is told as OTHER, so that the counts always add up.
 *
 * @param rows what has a column `severity`
 * @param count the aggregate that counts them
 */
export function severityCounts(rows: string, count: string, order = 'n DESC'): string {
  return `(SELECT coalesce(json_object_agg(severity, n ORDER BY ${order}, severity COLLATE "C"), '{}')
        FROM (SELECT CASE WHEN place <= ${MOST} THEN severity ELSE 'OTHER' END AS severity, sum(n) AS n
          FROM (SELECT severity, ${count} AS n,
              row_number() OVER (ORDER BY severity <> ALL (${USUAL}), ${count} DESC, severity COLLATE "C") AS place
            FROM ${rows} GROUP BY severity) AS counted
          GROUP BY 1) AS named)`;
}
