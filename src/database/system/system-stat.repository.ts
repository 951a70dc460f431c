import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { type SystemStats, systemStats } from './system-stat.js';

/**
 * Health of the central NetMonitor host: its table `system_stats`. It belongs to no sensor: a caller who may see
 * certain sensors only finds nothing.
 */
@Injectable()
export class SystemStatRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  async summarize(window: Window, scope: Scope): Promise<SystemStats> {
    return this.database.row(summary, [window.from, window.to, scope.sensors], scope);
  }
}

function range(column: string): string {
  return `json_build_object('lowest', min(${column}), 'average', round(avg(${column})::numeric, 1),
    'highest', max(${column}))`;
}

/** Samples have no key: where all of this is equal, two rows say the same. */
const NEWEST_FIRST = 'timestamp DESC, memory_percent DESC NULLS LAST, cpu_percent DESC NULLS LAST';

const summary = statement({
  name: 'system_stats',
  reads: ['system_stats'],
  row: systemStats,
  text: `WITH inside AS (
      SELECT timestamp, nullif(cpu_percent, 'NaN'::real) AS cpu_percent,
        nullif(memory_percent, 'NaN'::real) AS memory_percent, packets_per_second, alerts_per_minute
      FROM system_stats WHERE timestamp >= $1 AND timestamp < $2 AND $3::text[] IS NULL)
    SELECT count(*) AS samples,
      (SELECT row_to_json(n) FROM (
        SELECT timestamp, cpu_percent, memory_percent, packets_per_second, alerts_per_minute
        FROM inside ORDER BY ${NEWEST_FIRST} LIMIT 1) n) AS newest,
      ${range('memory_percent')} AS memory_percent, ${range('cpu_percent')} AS cpu_percent,
      coalesce(max(timestamp),
        (SELECT max(timestamp) FROM system_stats WHERE timestamp < $1 AND $3::text[] IS NULL)) AS data_as_of
    FROM inside`,
});
