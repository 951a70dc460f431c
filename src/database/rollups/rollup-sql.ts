/**
 * A table over time whose rows are counted or summed, and its roll-up per hour: both are read as rows of the same
 * columns. Conditions and columns are SQL; those on rows say the window, $1 to $2.
 */
export interface Countable {
  table: string;
  matching: string;
  row: string;
  /** Table of the schema netmonitor_mcp, see deploy/sql/rollups.sql. */
  rollUp: string;
  /** The conditions on sums, without the window. */
  summed: string;
  sum: string;
}

/** What a question counts, from rows alone. */
export function fromRows({ table, matching, row }: Countable): string {
  return `(SELECT ${row} FROM ${table} WHERE ${matching}) AS counted`;
}

/**
 * The same from sums, and from rows where there are none: before and after the span that is summed, and in the hours
 * of it that are late. The span is three values, the first of them at this place.
 */
export function fromSums({ table, matching, row, rollUp, summed, sum }: Countable, place: number): string {
  const { since, until, late } = placesOf(place);
  return `(
      SELECT ${row} FROM ${table} WHERE ${matching} AND timestamp < ${since}
      UNION ALL
      SELECT ${row} FROM ${table} WHERE ${matching} AND timestamp >= ${until}
      UNION ALL
      SELECT ${row} FROM unnest(${late}) AS hour
      JOIN ${table} ON timestamp >= hour AND timestamp < hour + interval '1 hour' WHERE ${matching}
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
