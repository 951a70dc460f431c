/**
 * SQL: the newest row of a table in the window $1 to $2 for the sensors $3, or else the newest before it.
 * The second look-up runs only when the first finds nothing, so that a window is read inside its bounds.
 */
export function newestRow(table: 'alerts' | 'traffic_metrics' | 'top_talkers'): string {
  const inScope = '($3::text[] IS NULL OR sensor_id = ANY($3))';
  return `coalesce(
    (SELECT max(timestamp) FROM ${table} WHERE timestamp >= $1 AND timestamp < $2 AND ${inScope}),
    (SELECT max(timestamp) FROM ${table} WHERE timestamp < $1 AND ${inScope}))`;
}
