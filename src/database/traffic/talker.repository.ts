import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ReadonlyDatabase, type Value } from '../readonly-database.js';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { busiest } from './busiest-statement.js';
import { DIRECTION, MATCHING } from './talker-sql.js';
import { directionSum, type DirectionSum, type TalkerFilter, type TopTalkers } from './talkers.js';

/** NetMonitor's table `top_talkers`: the busiest addresses of each of a sensor's intervals, no others. */
@Injectable()
export class TalkerRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly rollUps: RollupRepository,
  ) {}

  /** Hosts by their bytes, most first. */
  async findBusiest(
    window: Window,
    filter: TalkerFilter,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<TopTalkers & Sourced> {
    const values = [...matchingValues(window, filter, scope), page.limit, page.offset];
    const wish = { window };
    return this.rollUps.row(busiest, values, wish, scope);
  }

  /** What one host sent and received in each direction it has, and in all of them. */
  async sumByDirection(window: Window, filter: TalkerFilter, scope: Scope): Promise<DirectionSum[]> {
    return this.database.rows(byDirection, matchingValues(window, filter, scope), scope);
  }

  /** When a host was last among the busiest in the window. */
  async lastMatch(window: Window, filter: TalkerFilter, scope: Scope): Promise<string | null> {
    const { newest } = await this.database.row(lastTalker, matchingValues(window, filter, scope), scope);
    return newest;
  }
}

/** $1 to $6. */
function matchingValues(window: Window, filter: TalkerFilter, { sensors }: Scope): Value[] {
  const { sensor_id = null, direction = null, ip_address = null } = filter;
  return [window.from, window.to, sensors, sensor_id, direction, ip_address];
}

const byDirection = statement({
  name: 'talker_by_direction',
  reads: ['top_talkers'],
  row: directionSum,
  text: `WITH seen AS (
      SELECT ${DIRECTION} AS direction, byte_count, packet_count, timestamp FROM top_talkers WHERE ${MATCHING})
    SELECT direction, coalesce(sum(byte_count), 0) AS bytes, coalesce(sum(packet_count), 0) AS packets,
      count(*) AS observation_count, min(timestamp) AS first_seen, max(timestamp) AS last_seen
    FROM seen GROUP BY ROLLUP (direction) ORDER BY direction`,
});

const lastTalker = statement({
  name: 'last_top_talker',
  reads: ['top_talkers'],
  row: z.object({ newest: z.string().nullable() }),
  text: `SELECT max(timestamp) AS newest FROM top_talkers WHERE ${MATCHING}`,
});
