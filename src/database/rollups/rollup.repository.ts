import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { MissingPart } from '../database-error.js';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase, type Value } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { type RollUp, UNITS } from './rollup-sql.js';
import type { TwoWays } from './two-ways.js';

/** Rows of shorter windows are read as fast as sums. */
const SHORTEST_MS = { hour: 6 * 3_600_000, day: 24 * 3_600_000 };
/** With more periods than these to be read from rows, the rows are read at once. */
const MOST_LATE = { hour: 200, day: 8 };
const LENGTH_MS = { hour: 3_600_000, day: 86_400_000 };

/** Where an answer comes from, as receipts name it. */
export interface Sourced {
  source: 'raw' | 'rollup';
}

/** Of an answer that is made of several: from sums when any part is. */
export function sourceOf(...parts: Sourced[]): Sourced['source'] {
  return parts.some(({ source }) => source === 'rollup') ? 'rollup' : 'raw';
}

/** A window whose sums would do. */
export interface Wish {
  window: Window;
  /** Whether periods of the window's time zone are told apart, which must then begin at whole hours of UTC. */
  byZone?: boolean;
  /** Instants on whose two sides the question counts apart: the periods that they lie in are read from rows. */
  borders?: readonly string[];
}

/** Sums per hour beside NetMonitor's tables, where an operator put them: deploy/sql/rollups.sql. */
@Injectable()
export class RollupRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
  ) {}

  /**
   * The row of a question, from sums as far as they serve. Without a wish, or where anything about them is not as it
   * should be, from rows alone.
   */
  async row<Row extends object>(
    question: TwoWays<Row>,
    values: readonly Value[],
    wish: Wish | null,
    scope: Scope,
  ): Promise<Row & Sourced> {
    const fromSums = wish && (await this.fromSums(question, values, wish, scope).catch(unlessGone));
    return fromSums ?? { ...(await this.database.row(question.rows, values, scope)), source: 'raw' };
  }

  /** How far the sums reach; null without any. */
  async findReach(scope: Scope): Promise<Reach[] | null> {
    return this.profile.hasRollUp('alerts_hourly')
      ? this.database.rows(reached, [Object.keys(UNITS)], scope)
      : null;
  }

  private async fromSums<Row extends object>(
    { rollUp, sums }: TwoWays<Row>,
    values: readonly Value[],
    wish: Wish,
    scope: Scope,
  ): Promise<(Row & Sourced) | null> {
    const span = await this.find(rollUp, wish, scope);
    if (!span) return null;
    const stretches = stretchesOf(span.late, LENGTH_MS[UNITS[rollUp]]);
    const fitting = sums.find((wording) => wording.stretches >= stretches.length);
    if (!fitting) return null;
    const bounds = [stretches.map(([begin]) => begin), stretches.map(([, end]) => end)];
    const { intact, ...row } = await this.database.row(
      fitting.statement,
      [...values, span.since, span.until, span.late, ...bounds],
      scope,
    );
    // It was begun anew between the two statements.
    return intact ? { ...(row as unknown as Row), source: 'rollup' } : null;
  }

  /** Which periods of the window are summed; null when none are. */
  private async find(rollUp: RollUp, wish: Wish, scope: Scope): Promise<Span | null> {
    const { from, to, timezone } = wish.window;
    const unit = UNITS[rollUp];
    if (!this.profile.hasRollUp(rollUp) || Date.parse(to) - Date.parse(from) < SHORTEST_MS[unit]) return null;
    const [zone, borders] = [wish.byZone ? timezone : null, wish.borders ?? []];
    const values = [from, to, rollUp, zone, MOST_LATE[unit] + 1, borders, unit];
    const [span] = await this.database.rows(summedSpan, values, scope);
    return span && span.late.length <= MOST_LATE[unit] ? span : null;
  }
}

/** Periods in the order of time, those that follow on each other as one. */
function stretchesOf(periods: readonly string[], length: number): [begin: string, end: string][] {
  const stretches: [begin: string, end: string][] = [];
  for (const period of periods) {
    const end = new Date(Date.parse(period) + length).toISOString();
    const before = stretches.at(-1);
    if (before && Date.parse(before[1]) === Date.parse(period)) before[1] = end;
    else stretches.push([period, end]);
  }
  return stretches;
}

/** The schema was dropped since the profile was read: rows are there all the same. */
function unlessGone(error: unknown): null {
  if (error instanceof MissingPart) return null;
  throw error;
}

const span = z.object({ since: z.string(), until: z.string(), late: z.array(z.string()) });
type Span = z.output<typeof span>;

const reach = z.object({
  name: z.string(),
  /** -infinity when they begin with the first row. */
  since: z.string().nullable(),
  /** Since the end of what could be summed by now. Null when something about them is not as it should be. */
  hours_behind: z.number().nullable(),
});
type Reach = z.output<typeof reach>;

const reached = statement({
  name: 'roll_up_reach',
  reads: [],
  row: reach,
  text: `SELECT name, since,
      extract(epoch FROM date_trunc(unit, now() - interval '2 hours', 'UTC') - until)::float8 / 3600 AS hours_behind
    FROM unnest($1::text[]) AS name LEFT JOIN netmonitor_mcp.ready USING (name) ORDER BY name`,
});

/**
 * $7 the unit. Offsets of a zone change by the day at most, so one look per day tells whether all of them are whole
 * hours.
 */
const summedSpan = statement({
  name: 'summed_span',
  reads: [],
  row: span,
  text: `WITH span AS (
      SELECT name, greatest(since, date_trunc($7::text, $1::timestamptz + ('1 ' || $7)::interval - interval '1 microsecond', 'UTC'))
          AS since, least(until, date_trunc($7, $2::timestamptz, 'UTC')) AS until
      FROM netmonitor_mcp.ready WHERE name = $3),
    from_rows AS (
      SELECT name, period FROM netmonitor_mcp.late
      UNION ALL
      SELECT $3, date_trunc($7, border, 'UTC') FROM unnest($6::timestamptz[]) AS border
      WHERE border <> date_trunc($7, border, 'UTC'))
    SELECT since, until, (SELECT coalesce(json_agg(period), '[]') FROM (
      SELECT DISTINCT period FROM from_rows
      WHERE from_rows.name = span.name AND period >= span.since AND period < span.until ORDER BY period LIMIT $5) AS periods) AS late
    FROM span WHERE since < until AND ($4::text IS NULL OR NOT EXISTS (
      SELECT FROM generate_series(since, until, interval '1 day') AS day
      WHERE extract(minute FROM day AT TIME ZONE $4) <> 0))`,
});
