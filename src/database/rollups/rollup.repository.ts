import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { MissingPart } from '../database-error.js';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase, type Value } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import type { TwoWays } from './two-ways.js';

/** Rows of shorter windows are read as fast as sums. */
const SHORTEST_MS = 6 * 3_600_000;
/** With more hours than these to be read from rows, the rows are read at once. */
const MOST_LATE = 200;

/** Where an answer comes from, as receipts name it. */
export interface Sourced {
  source: 'raw' | 'rollup';
}

/** A window whose sums would do. */
export interface Wish {
  window: Window;
  /** Whether periods of the window's time zone are told apart, which must then begin at whole hours of UTC. */
  byZone: boolean;
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
    return this.profile.hasRollUp(HOURLY[0]) ? this.database.rows(reached, [HOURLY], scope) : null;
  }

  private async fromSums<Row extends object>(
    { rollUp, sums }: TwoWays<Row>,
    values: readonly Value[],
    wish: Wish,
    scope: Scope,
  ): Promise<(Row & Sourced) | null> {
    const span = await this.find(rollUp, wish, scope);
    if (!span) return null;
    const { intact, ...row } = await this.database.row(
      sums,
      [...values, span.since, span.until, span.late],
      scope,
    );
    // It was begun anew between the two statements.
    return intact ? { ...(row as unknown as Row), source: 'rollup' } : null;
  }

  /** Which hours of the window are summed; null when none are. */
  private async find(rollUp: string, { window, byZone }: Wish, scope: Scope): Promise<Span | null> {
    const { from, to, timezone } = window;
    if (!this.profile.hasRollUp(rollUp) || Date.parse(to) - Date.parse(from) < SHORTEST_MS) return null;
    const values = [from, to, rollUp, byZone ? timezone : null, MOST_LATE + 1];
    const [span] = await this.database.rows(summedSpan, values, scope);
    return span && span.late.length <= MOST_LATE ? span : null;
  }
}

/** The schema was dropped since the profile was read: rows are there all the same. */
function unlessGone(error: unknown): null {
  if (error instanceof MissingPart) return null;
  throw error;
}

const span = z.object({ since: z.string(), until: z.string(), late: z.array(z.string()) });
type Span = z.output<typeof span>;

/** The roll-ups that statements read. */
const HOURLY = ['alerts_hourly', 'talkers_hourly', 'traffic_hourly'] as const;

const reach = z.object({
  name: z.string(),
  /** -infinity when they begin with the first row. */
  since: z.string().nullable(),
  /** Null when something about them is not as it should be. */
  hours_behind: z.number().nullable(),
});
type Reach = z.output<typeof reach>;

const reached = statement({
  name: 'roll_up_reach',
  reads: [],
  row: reach,
  text: `SELECT name, since, extract(epoch FROM now() - until)::float8 / 3600 AS hours_behind
    FROM unnest($1::text[]) AS name LEFT JOIN netmonitor_mcp.ready USING (name) ORDER BY name`,
});

/** Offsets of a zone change by the day at most, so one look per day tells whether all of them are whole hours. */
const summedSpan = statement({
  name: 'summed_span',
  reads: [],
  row: span,
  text: `WITH span AS (
      SELECT name, greatest(since, date_trunc('hour', $1::timestamptz + interval '1 hour' - interval '1 microsecond', 'UTC'))
          AS since, least(until, date_trunc('hour', $2::timestamptz, 'UTC')) AS until
      FROM netmonitor_mcp.ready WHERE name = $3)
    SELECT since, until, (SELECT coalesce(json_agg(period), '[]') FROM (
      SELECT DISTINCT period FROM netmonitor_mcp.late
      WHERE late.name = span.name AND period >= span.since AND period < span.until ORDER BY period LIMIT $5) AS hours) AS late
    FROM span WHERE since < until AND ($4::text IS NULL OR NOT EXISTS (
      SELECT FROM generate_series(since, until, interval '1 day') AS day
      WHERE extract(minute FROM day AT TIME ZONE $4) <> 0))`,
});
