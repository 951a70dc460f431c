import { z } from 'zod';
import { Environment } from '../../../config/environment.js';
import { FeedHealthRepository } from '../../../database/intel/feed-health.repository.js';
import { RollupRepository } from '../../../database/rollups/rollup.repository.js';
import { GROWING_TABLES, type TableHealth } from '../../../database/system/table-health.js';
import { TableHealthRepository } from '../../../database/system/table-health.repository.js';
import { gapsIn, lastingUntil } from '../../answer/coverage.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { listsCut } from '../../answer/lists-cut.js';
import { hoursOnly } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { feedRows } from './feed-rows.js';
import { healthAnswer, type RollUpRow, type TableRow } from './health-answer.js';
import {
  futureIn,
  HOURS,
  problemOfTable,
  problemsOfClock,
  problemsOfFeeds,
  problemsOfSensors,
} from './health-problems.js';

/** Whatever its usual pause, a table is not late before. */
const LEAST_LATE_S = 600;
/** The newest hours are summed when they are over and their writers are done. */
const LATE_SUMS_H = 6;
/** Feeds that are told, the stalest first. */
const MOST_FEEDS = 12;

const input = z.strictObject({});

/**
 * A table is late when its newest row is older than 600 s, three of its usual pauses and the longest pause between
 * its newest 200 moments. A feed (`source`) is stale when nothing of it was synchronised for more than 6 h and three of its
 * pauses (as set up, or the median of the newest 50 and the longest of them), 48 h when they are not known. Roll-ups are no reason for distrust: what they do not hold is read from rows. Sources: the
 * growing tables, `threat_feeds`, `threat_intel_feed_status`, the sensors' gaps of a day and the schema `netmonitor_mcp`.
 */
@Tool({
  name: 'data_health',
  title: 'Health of the data',
  toolset: 'analyst',
  description:
    'Can I trust the data? Newest row of each table, late tables, blind sensors, age of the feeds, clocks that differ.',
  input,
  output: healthAnswer,
  span: hoursOnly({ hours: HOURS }),
  freshness: 'traffic_metrics',
})
export class DataHealth implements ToolHandler<typeof input, typeof healthAnswer> {
  constructor(
    private readonly tables: TableHealthRepository,
    private readonly feeds: FeedHealthRepository,
    private readonly rollUps: RollupRepository,
    private readonly environment: Environment,
  ) {}

  async execute(_: Input<typeof input>, call: ToolCall) {
    const { now, sensors } = call.situation;
    const heard = Date.now();
    const health = await this.tables.find(now, call.scope);
    const { ages, syncs } = await this.feeds.find(call.scope);
    const sums = (await this.rollUps.findReach(call.scope)) ?? [];
    const gaps = gapsIn(call.window, call.situation, await call.ledger);
    const named = (some: typeof gaps) => new Set(some.map(({ sensor_id }) => sensor_id)).size;
    const lasting = lastingUntil(now, gaps);
    const rows = GROWING_TABLES.flatMap((table) => this.rowOf(table, health, now, call));
    const feeds = feedRows(ages ?? [], syncs, now);
    const few = feeds.slice(0, MOST_FEEDS);
    // As of an earlier instant the two clocks are not to be compared.
    const ahead = this.environment.asOf ? null : Math.round((Date.parse(now) - heard) / 1_000);
    const watching = {
      registered: sensors?.length ?? 0,
      blind_now: named(lasting.filter(({ state }) => state === 'blind')),
      degraded_now: named(lasting.filter(({ state }) => state === 'degraded')),
      with_gaps: named(gaps),
    };
    const problems = [
      ...rows.flatMap(problemOfTable),
      ...futureIn(health),
      ...problemsOfSensors(watching),
      ...(ages === null ? ['threat_feeds is missing or not readable'] : problemsOfFeeds(feeds, call.scope)),
      ...problemsOfClock(ahead),
    ];
    const newest = health.map((row) => row.newest).filter((at) => at !== null);
    return call.answer(
      {
        trustworthy: problems.length === 0,
        problems,
        tables: rows,
        feeds: few,
        feed_count: feeds.length,
        roll_ups: sums.map(rollUpRow),
        sensors: watching,
        database_ahead_of_server_seconds: ahead,
      },
      {
        notes: [
          ...listsCut(
            'full',
            { feeds: [few.length, feeds.length] },
            'get_threat_feed_stats tells of each kind',
          ),
          ...hiddenFrom(call, 'feeds and samples of the central host'),
        ],
        dataAsOf: newest.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null,
      },
    );
  }

  private rowOf(table: TableHealth['table'], health: TableHealth[], now: string, call: ToolCall): TableRow[] {
    const { present, missing } = this.tables.tables(call.scope);
    const none = { table, newest: null, age_seconds: null, usual_pause_seconds: null };
    if (missing.includes(table)) return [{ ...none, state: 'missing' }];
    if (!present.includes(table)) return [];
    const known = health.find((row) => row.table === table);
    if (!known || known.newest === null) return [{ ...none, state: 'empty' }];
    const { newest, usual_pause, longest_pause } = known;
    const age = Math.max(0, Math.round((Date.parse(now) - Date.parse(newest)) / 1_000));
    const patience = Math.max(LEAST_LATE_S, 3 * (usual_pause ?? 0), longest_pause ?? 0);
    const pause = usual_pause === null ? null : Math.round(usual_pause * 10) / 10;
    const state = age > patience ? 'late' : 'fresh';
    return [{ table, state, newest, age_seconds: age, usual_pause_seconds: pause }];
  }
}

function rollUpRow({ name, hours_behind }: { name: string; hours_behind: number | null }): RollUpRow {
  const hours = hours_behind === null ? null : Math.round(hours_behind * 10) / 10;
  const state = hours === null ? 'unusable' : hours > LATE_SUMS_H ? 'late' : 'fresh';
  return { name, state, hours_behind: hours };
}
