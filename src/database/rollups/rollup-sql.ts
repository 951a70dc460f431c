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
  /** Those of the table that conditions and rows are made of. */
  columns: string;
  matching: string;
  row: string;
  rollUp: RollUp;
  /** The conditions on sums, without the window. */
  summed: string;
  sum: string;
  /** What sums do not tell of the rows they are made of: those that are read all the same, and as what. */
  beside?: { matching: string; row: string };
}

/** What a question counts, from rows alone. */
export function fromRows({ table, matching, row }: Pick<Countable, 'table' | 'matching' | 'row'>): string {
  return `(SELECT ${row} FROM ${table} WHERE ${matching}) AS counted`;
}

/**
 * Stretches of late periods that the wordings of a question have places for. Most windows have none or a few, and to plan
 * places that stay empty would cost more than the answer.
 */
export const STRETCHES = [1, 6, 20, 48] as const;

/**
 * The same from sums, and from rows where there are none: before and after the span that is summed, and in the periods
 * of it that are late. The span is five values, the first of them at this place. Every stretch of rows has bounds of its
 * own in the text, so that the planner knows how little of the table it is; what is not there it leaves out.
 */
export function fromSums(counted: Countable, place: number, most: number): string {
  const { table, columns, matching, row, rollUp, summed, sum, beside } = counted;
  const { since, until, late } = placesOf(place);
  const bound = (of: number, nr: number) => `($${place + of}::timestamptz[])[${nr}]`;
  const stretches = Array.from(
    { length: most },
    (_, i) => `timestamp >= ${bound(3, i + 1)} AND timestamp < ${bound(4, i + 1)}`,
  );
  const parts = [`timestamp < ${since}`, `timestamp >= ${until}`, ...stretches].map(
    (stretch) => `SELECT ${columns} FROM ${table} WHERE ${stretch}`,
  );
  const besides =
    beside &&
    `
      UNION ALL
      SELECT ${beside.row} FROM ${table} WHERE ${beside.matching} AND timestamp >= ${since} AND timestamp < ${until}
        AND date_trunc('${UNITS[rollUp]}', timestamp, 'UTC') <> ALL (${late})`;
  return `(
      SELECT ${row} FROM (${parts.join('\n        UNION ALL ')}) AS parts WHERE ${matching}
      UNION ALL
      SELECT ${sum} FROM netmonitor_mcp.${rollUp}
      WHERE period >= ${since} AND period < ${until} AND period <> ALL (${late}) AND ${summed}${besides ?? ''}) AS counted`;
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
