import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { GROWING_TABLES, type GrowingTable, type TableHealth, tableHealth } from './table-health.js';

/** Newest moments at which rows came, from which the usual pause is made. */
const MOMENTS = 200;
const TOLERANCE_S = 60;

/** How fresh NetMonitor's growing tables are. */
@Injectable()
export class TableHealthRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
  ) {}

  /** Tables that this caller can be told of, and those that are missing here. `system_stats` belongs to no sensor. */
  tables({ sensors }: Scope): { present: GrowingTable[]; missing: GrowingTable[] } {
    const told = GROWING_TABLES.filter((table) => sensors === null || table !== 'system_stats');
    const has = (table: GrowingTable) =>
      this.profile.has(table, 'timestamp', ...(table === 'system_stats' ? [] : ['sensor_id']));
    return { present: told.filter(has), missing: told.filter((table) => !has(table)) };
  }

  async find(now: string, scope: Scope): Promise<TableHealth[]> {
    const { present } = this.tables(scope);
    if (present.length === 0) return [];
    const { tables } = await this.database.row(healthOf(present), [now, scope.sensors], scope);
    return tables;
  }
}

/** The text depends on what this database has, and on nothing a caller says. */
function healthOf(present: GrowingTable[]) {
  return {
    name: 'table_health',
    reads: present,
    row: z.object({ tables: z.array(tableHealth) }),
    text: `SELECT json_build_array(${present.map(one).join(', ')}) AS tables`,
  };
}

function one(table: GrowingTable): string {
  const mine =
    table === 'system_stats' ? '$2::text[] IS NULL' : '($2::text[] IS NULL OR sensor_id = ANY($2))';
  return `(SELECT json_build_object('table', '${table}', 'newest', max(at),
      'usual_pause', percentile_cont(0.5) WITHIN GROUP (ORDER BY pause), 'longest_pause', max(pause),
      'ahead', (SELECT round(extract(epoch FROM max(timestamp) - greatest($1::timestamptz, now()))) FROM ${table}
        WHERE timestamp > greatest($1::timestamptz, now()) + interval '${TOLERANCE_S} seconds'
          AND timestamp < 'infinity' AND ${mine}))
    FROM (
      SELECT at, extract(epoch FROM at - lag(at) OVER (ORDER BY at))::float8 AS pause
      FROM (SELECT DISTINCT timestamp AS at FROM ${table}
        WHERE timestamp < $1::timestamptz AND timestamp > '-infinity' AND ${mine} ORDER BY 1 DESC LIMIT ${MOMENTS}) AS moments) AS pauses)`;
}
