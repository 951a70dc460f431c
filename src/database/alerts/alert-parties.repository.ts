import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import type { AlertFilter } from './alert.js';
import { alertParties, type AlertParties } from './alert-parties.js';
import { MATCHING, matchingValues } from './alert-sql.js';

/** The addresses of alerts. */
@Injectable()
export class AlertPartiesRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** At most so many addresses on each side, those with the most alerts first. */
  async find(window: Window, filter: AlertFilter, limit: number, scope: Scope): Promise<AlertParties> {
    return this.database.row(parties, [...matchingValues(window, filter, scope), limit], scope);
  }
}

function mostFrequent(column: 'source_ip' | 'destination_ip'): string {
  return `(SELECT coalesce(json_agg(json_build_object('ip', host(address), 'count', n) ORDER BY n DESC, address), '[]')
    FROM (SELECT ${column} AS address, count(*) AS n FROM alerts
      WHERE ${MATCHING} AND ${column} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT $12) AS ranked)`;
}

const parties = statement({
  name: 'alert_parties',
  reads: ['alerts'],
  row: alertParties,
  text: `SELECT ${mostFrequent('source_ip')} AS sources, ${mostFrequent('destination_ip')} AS destinations`,
});
