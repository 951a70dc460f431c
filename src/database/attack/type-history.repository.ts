import { Injectable } from '@nestjs/common';
import { COUNTED, matchingValues } from '../alerts/alert-sql.js';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import { twoWays } from '../rollups/two-ways.js';
import type { Scope, Window } from '../scope.js';
import { type TypeHistories, typeHistories } from './type-history.js';

/** Sensors may post codes of their own; more than these nobody reads. */
const MOST_TYPES = 2_000;

/** When each kind of alert fired, from NetMonitor's table `alerts`. */
@Injectable()
export class TypeHistoryRepository {
  constructor(private readonly rollUps: RollupRepository) {}

  /** The most frequent first. */
  async find(window: Window, scope: Scope): Promise<TypeHistories & Sourced> {
    return this.rollUps.row(histories, matchingValues(window, {}, scope), { window }, scope);
  }
}

/** Days begin at full hours, so that sums per hour can tell them apart; an hour is of the day that it begins. */
const DAY = `greatest(0, ceil(date_part('epoch', date_trunc('hour', $2::timestamptz, 'UTC') - at) / 86400)::int - 1)`;

const histories = twoWays(COUNTED, {
  name: 'type_histories',
  row: typeHistories,
  place: 12,
  text: (source, more) => `WITH days AS (
      SELECT upper(threat_type) AS code, ${DAY} AS day, sum(n) AS n, max(last_seen) AS last_fired
      FROM ${source} GROUP BY 1, 2),
    type AS (
      SELECT code, sum(n) AS count, max(last_fired) AS last_fired, json_agg(json_build_array(day, n) ORDER BY day) AS days
      FROM days GROUP BY code ORDER BY count DESC, code COLLATE "C" LIMIT ${MOST_TYPES})
    SELECT (SELECT coalesce(json_agg(type ORDER BY count DESC, code COLLATE "C"), '[]') FROM type) AS types${more}`,
});
