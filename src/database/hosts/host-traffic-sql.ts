const MOST_WINDOWS = 1_000;

const median = (column: string) => `round(percentile_cont(0.5) WITHIN GROUP (ORDER BY ${column})::numeric)`;

/** Where a statement has the sensors, the host, the window, and where the days before it begin. */
interface Places {
  sensors: string;
  host: string;
  from: string;
  to: string;
  since: string;
}

/**
 * SQL: what top talkers tell of one host, one row. A stretch in which it is not among the busiest counts as one without
 * bytes.
 */
export function hostTrafficSql({ sensors, host, from, to, since }: Places): string {
  const seen = `timestamp >= ${since} AND timestamp < ${to} AND (${sensors}::text[] IS NULL OR sensor_id = ANY(${sensors}))`;
  const length = `date_part('epoch', ${to}::timestamptz - ${from}::timestamptz)`;
  return `WITH recorded AS (
      SELECT least(${MOST_WINDOWS},
        coalesce(floor(date_part('epoch', ${from}::timestamptz - min(timestamp)) / ${length}), 0))::int AS windows
      FROM top_talkers WHERE ${seen} AND timestamp < ${from}),
    sum AS MATERIALIZED (
      SELECT back, sum(coalesce(byte_count, 0)) AS bytes,
        sum(coalesce(CASE WHEN direction = 'outbound' THEN byte_count ELSE outbound_byte_count END, 0)) AS outbound
      FROM (
        SELECT *, CASE WHEN timestamp >= ${from} THEN 0
          ELSE ceil(date_part('epoch', ${from}::timestamptz - timestamp) / ${length})::int END AS back
        FROM top_talkers WHERE ip_address = ${host}::inet AND ${seen}) AS placed
      GROUP BY back),
    usual AS (
      SELECT ${median('coalesce(bytes, 0)')} AS usual_bytes, ${median('coalesce(outbound, 0)')} AS usual_outbound_bytes,
        max(coalesce(outbound, 0)) AS highest_outbound_bytes
      FROM generate_series(1, (SELECT windows FROM recorded)) AS back LEFT JOIN sum USING (back))
    SELECT windows AS earlier_windows, usual.*,
      coalesce((SELECT bytes FROM sum WHERE back = 0), 0) AS bytes,
      coalesce((SELECT outbound FROM sum WHERE back = 0), 0) AS outbound_bytes
    FROM recorded CROSS JOIN usual`;
}
