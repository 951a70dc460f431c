import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { statement } from '../statement.js';
import { type FeedAge, feedAge, type FeedSync, feedSync } from './feed-health.js';
import { STATUS } from './feed-statements.js';
import { instant } from './reputation.repository.js';

const MOST_FEEDS = 500;
const MOST_MOMENTS = 50;
const LONGEST_ERROR = 200;

/**
 * How old NetMonitor's feeds are, by table `threat_feeds` and the optional `threat_intel_feed_status`. They belong to no
 * sensor: a caller who may see certain sensors only finds none.
 */
@Injectable()
export class FeedHealthRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
    private readonly environment: Environment,
  ) {}

  /** `ages` are null when entries cannot be read. */
  async find(scope: Scope): Promise<{ ages: FeedAge[] | null; syncs: FeedSync[] }> {
    const ages = this.profile.has('threat_feeds')
      ? await this.database.rows(feedAges, [this.environment.asOf ?? null, scope.sensors], scope)
      : null;
    const syncs = this.profile.has('threat_intel_feed_status', ...STATUS_COLUMNS)
      ? await this.database.rows(feedSyncs, [scope.sensors], scope)
      : [];
    return { ages, syncs };
  }
}

/** Entries that a feed holds no longer keep the hour of its last synchronisation with them. */
const feedAges = statement({
  name: 'feed_ages',
  reads: ['threat_feeds'],
  row: feedAge,
  text: `WITH hour AS MATERIALIZED (
      SELECT coalesce(nullif(btrim(source), ''), 'unknown') AS feed, feed_type, date_trunc('hour', at) AS hour,
        max(at) AS at, count(*) FILTER (WHERE status = 'live') AS live,
        count(*) FILTER (WHERE status = 'expired') AS expired
      FROM (
        SELECT source, feed_type, ${STATUS} AS status, CASE WHEN isfinite(last_updated) THEN last_updated END AS at
        FROM threat_feeds WHERE $2::text[] IS NULL) AS entry
      GROUP BY 1, 2, 3),
    moment AS (
      SELECT feed, max(at) AS at, row_number() OVER (PARTITION BY feed ORDER BY hour DESC) AS place
      FROM hour WHERE hour IS NOT NULL GROUP BY feed, hour),
    pause AS (
      SELECT feed, date_part('epoch', at - lead(at) OVER (PARTITION BY feed ORDER BY place)) / 3600 AS hours
      FROM moment WHERE place <= ${MOST_MOMENTS}),
    usual AS (
      SELECT feed, count(hours) AS pauses, percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) AS usual_pause,
        max(hours) AS longest_pause
      FROM pause GROUP BY feed)
    SELECT feed, array_agg(DISTINCT feed_type::text ORDER BY feed_type::text) AS feed_types, sum(live) AS live,
      sum(expired) AS expired, max(at) AS last_updated, coalesce(max(pauses), 0) AS pauses,
      max(usual_pause) AS usual_pause, max(longest_pause) AS longest_pause
    FROM hour LEFT JOIN usual USING (feed) GROUP BY feed
    ORDER BY last_updated NULLS FIRST, feed COLLATE "C" LIMIT ${MOST_FEEDS}`,
});

const STATUS_COLUMNS = [
  'feed_name',
  'last_sync',
  'last_success',
  'last_error',
  'sync_interval_minutes',
  'enabled',
];

const feedSyncs = statement({
  name: 'feed_syncs',
  reads: ['threat_intel_feed_status'],
  row: feedSync,
  text: `SELECT feed_name AS feed, enabled IS NOT FALSE AS enabled, ${instant('last_success')} AS last_success,
      CASE WHEN last_success IS NULL OR last_sync > last_success THEN left(last_error, ${LONGEST_ERROR}) END AS error,
      sync_interval_minutes / 60.0 AS interval_hours
    FROM threat_intel_feed_status WHERE $1::text[] IS NULL ORDER BY feed_name COLLATE "C" LIMIT ${MOST_FEEDS}`,
});
