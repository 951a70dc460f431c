import { z } from 'zod';
import { Environment } from '../../../config/environment.js';
import type { FeedCount } from '../../../database/intel/threat-feed.js';
import { ThreatFeedRepository } from '../../../database/intel/threat-feed.repository.js';
import { RollupRepository } from '../../../database/rollups/rollup.repository.js';
import { GROWING_TABLES, type TableHealth } from '../../../database/system/table-health.js';
import { TableHealthRepository } from '../../../database/system/table-health.repository.js';
import { DatabaseProfile } from '../../../database/database-profile.js';
import { gapsIn } from '../../answer/coverage.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { hoursOnly } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { type FeedRow, healthAnswer, type RollUpRow, type TableRow } from './health-answer.js';
import {
  futureIn,
  HOURS,
  problemOfTable,
  problemsOfClock,
  problemsOfFeeds,
  problemsOfSensors,
  STALE_FEED_H,
} from './health-problems.js';

/** Whatever its usual pause, a table is not late before. */
const LEAST_LATE_S = 600;
/** The newest hours are summed when they are over and their writers are done. */
const LATE_SUMS_H = 6;
const HOUR_MS = 3_600_000;

const input = z.strictObject({});

/**
 * A table is late when its newest row is older than 600 s, three of its usual pauses and the longest pause between
 * its newest 200 moments. Roll-ups are no reason for distrust: what they do not hold is read from rows. Sources: the
 * growing tables, `threat_feeds`, the sensors' gaps of a day and the schema `netmonitor_mcp`.
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
    private readonly feeds: ThreatFeedRepository,
    private readonly rollUps: RollupRepository,
    private readonly profile: DatabaseProfile,
    private readonly environment: Environment,
  ) {}

  async execute(_: Input<typeof input>, call: ToolCall) {
    const { now, sensors } = call.situation;
    const heard = Date.now();
    const health = await this.tables.find(now, call.scope);
    const counted = this.profile.has('threat_feeds') ? await this.feeds.count(call.scope) : [];
    const sums = (await this.rollUps.findReach(call.scope)) ?? [];
    const gaps = gapsIn(call.window, call.situation, await call.ledger);
    const named = (some: typeof gaps) => new Set(some.map(({ sensor_id }) => sensor_id)).size;
    const blind = gaps.filter(({ state, to }) => state === 'blind' && to === call.window.to);
    // The first minutes of an hour say nothing yet: what was weak until it began still is.
    const weak = gaps.filter(
      ({ state, to }) => state === 'degraded' && Date.parse(now) - Date.parse(to) < HOUR_MS,
    );
    const rows = GROWING_TABLES.flatMap((table) => this.rowOf(table, health, now, call));
    const feeds = counted.map((feed) => feedRow(feed, now));
    // As of an earlier instant the two clocks are not to be compared.
    const ahead = this.environment.asOf ? null : Math.round((Date.parse(now) - heard) / 1_000);
    const watching = {
      registered: sensors?.length ?? 0,
      blind_now: named(blind),
      degraded_now: named(weak),
      with_gaps: named(gaps),
    };
    const problems = [
      ...rows.flatMap(problemOfTable),
      ...futureIn(health),
      ...problemsOfSensors(watching),
      ...problemsOfFeeds(feeds),
      ...problemsOfClock(ahead),
    ];
    const newest = health.map((row) => row.newest).filter((at) => at !== null);
    return call.answer(
      {
        trustworthy: problems.length === 0,
        problems,
        tables: rows,
        feeds,
        roll_ups: sums.map(rollUpRow),
        sensors: watching,
        database_ahead_of_server_seconds: ahead,
      },
      {
        notes: hiddenFrom(call, 'feeds and samples of the central host'),
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

function feedRow({ feed_type, live, expired, last_updated }: FeedCount, now: string): FeedRow {
  const hours = last_updated === null ? null : (Date.parse(now) - Date.parse(last_updated)) / 3_600_000;
  const age = hours === null ? null : Math.round(hours * 10) / 10;
  const state = age === null || age > STALE_FEED_H ? 'stale' : 'fresh';
  return { feed_type, state, live, expired, last_updated, age_hours: age };
}

function rollUpRow({ name, hours_behind }: { name: string; hours_behind: number | null }): RollUpRow {
  const hours = hours_behind === null ? null : Math.round(hours_behind * 10) / 10;
  const state = hours === null ? 'unusable' : hours > LATE_SUMS_H ? 'late' : 'fresh';
  return { name, state, hours_behind: hours };
}
