/** The tables of sums in the schema netmonitor_mcp, and what each row of them is the sum of: deploy/sql/rollups.sql. */
export const UNITS = {
  alerts_hourly: 'hour',
  pair_daily: 'day',
  talkers_hourly: 'hour',
  traffic_hourly: 'hour',
} as const;
export type RollUp = keyof typeof UNITS;

/**
 * A table over time whose rows are counted or summed, and its roll-up per hour or day: both are read as rows of the
 * same columns. Conditions and columns are SQL; those on rows say the window, $1 to $2.
 */
export interface Countable {
  table: string;
  matching: string;
  row: string;
  rollUp: RollUp;
  /** The conditions on sums, without the window. */
  summed: string;
  sum: string;
}

/** What a question counts, from rows alone. */
export function fromRows({ table, matching, row }: Countable): string {
  return `(SELECT ${row} FROM ${table} WHERE ${matching}) AS counted`;
}

/**
 * The same from sums, and from rows where there are none: before and after the span that is summed, and in the periods
 * of it that are late. The span is three values, the first of them at this place.
 */
export function fromSums({ table, matching, row, rollUp, summed, sum }: Countable, place: number): string {
  const { since, until, late } = placesOf(place);
  return `(
      SELECT ${row} FROM ${table} WHERE ${matching} AND timestamp < ${since}
      UNION ALL
      SELECT ${row} FROM ${table} WHERE ${matching} AND timestamp >= ${until}
      UNION ALL
      SELECT ${row} FROM unnest(${late}) AS begun
      JOIN ${table} ON timestamp >= begun AND timestamp < begun + interval '1 ${UNITS[rollUp]}' WHERE ${matching}
      UNION ALL
      SELECT ${sum} FROM netmonitor_mcp.${rollUp}
      WHERE period >= ${since} AND period < ${until} AND period <> ALL (${late}) AND ${summed}) AS counted`;
}

/** Whether the span is still summed in the moment that the statement sees. */
export function isIntact({ rollUp }: Countable, place: number): string {
  const { since, until, late } = placesOf(place);
  return `EXISTS (
      SELECT FROM netmonitor_mcp.ready WHERE name = '${rollUp}' AND since <= ${since} AND until >= ${until})
    AND NOT EXISTS (
      SELECT FROM netmonitor_mcp.late
      WHERE name = '${rollUp}' AND period >= ${since} AND period < ${until} AND period <> ALL (${late}))`;
}

function placesOf(place: number) {
  return {
    since: `$${place}::timestamptz`,
    until: `$${place + 1}::timestamptz`,
    late: `$${place + 2}::timestamptz[]`,
  };
}
