/** On whose behalf, and for how long, a statement runs. */
export interface Scope {
  /** Sensors the caller may see; null = all of them. Enforced in the SQL, in counts and totals too. */
  sensors: string[] | null;
  /** Whose turns its statements take, where many wait: a principal or an address. */
  caller: string;
  /** Aborting it cancels the SQL. */
  signal: AbortSignal;
  /** Stands in the receipt, the log and the SQL comment. Hexadecimal. */
  queryId: string;
}

/** A resolved span of time, [from, to). Both are RFC 3339 with microseconds at most. */
export interface Window {
  from: string;
  to: string;
  /** IANA name; days begin at its midnight. */
  timezone: string;
}

/** Rows of one page, at most the limit asked for, and whether more lie behind it. */
export interface Page<Row> {
  rows: Row[];
  more: boolean;
}

/** A page from limit + 1 fetched rows. */
export function pageOf<Row>(fetched: Row[], limit: number): Page<Row> {
  return { rows: fetched.slice(0, limit), more: fetched.length > limit };
}
