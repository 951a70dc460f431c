import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { type TypeHistory, typeHistory } from './type-history.js';

/** Sensors may post codes of their own; more than these nobody reads. */
const MOST_TYPES = 2_000;

/** When each kind of alert fired, from NetMonitor's table `alerts`. */
@Injectable()
export class TypeHistoryRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** The most frequent first. */
  async find(window: Window, scope: Scope): Promise<TypeHistory[]> {
    return this.database.rows(histories, [window.from, window.to, scope.sensors], scope);
  }
}

const histories = statement({
  name: 'type_histories',
  reads: ['alerts'],
  row: typeHistory,
  text: `WITH days AS (
      SELECT upper(threat_type) AS code, floor(date_part('epoch', $2::timestamptz - timestamp) / 86400)::int AS day,
        count(*) AS n, max(timestamp) AS last_fired
      FROM alerts
      WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3))
      GROUP BY 1, 2)
    SELECT code, sum(n) AS count, max(last_fired) AS last_fired,
      json_agg(json_build_array(day, n) ORDER BY day) AS days
    FROM days GROUP BY code ORDER BY count DESC, code COLLATE "C" LIMIT ${MOST_TYPES}`,
});
