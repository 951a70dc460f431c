import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { statement } from '../statement.js';
import {
  commandTotals,
  type CommandTotals,
  sensorCommand as commandRow,
  type SensorCommand,
} from './sensor-command.js';
import { boundedJson } from './sensor-sql.js';

/** Types beyond these are still counted in the total. */
const MOST_TYPES = 50;

/** NetMonitor's table `sensor_commands`. */
@Injectable()
export class SensorCommandRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** Newest first. */
  async find(
    sensorId: string,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<SensorCommand[]> {
    const values = [scope.sensors, sensorId, page.limit, page.offset];
    return this.database.rows(commands, values, scope);
  }

  /** Counts over all commands of the sensor. */
  async total(sensorId: string, scope: Scope): Promise<CommandTotals> {
    return this.database.row(totals, [scope.sensors, sensorId], scope);
  }
}

const OF_SENSOR = '($1::text[] IS NULL OR sensor_id = ANY($1)) AND sensor_id = $2';

const commands = statement({
  name: 'sensor_commands',
  reads: ['sensor_commands'],
  row: commandRow,
  text: `SELECT id, command_type, ${boundedJson('parameters')} AS parameters, status, created_at, executed_at,
      ${boundedJson('result')} AS result
    FROM sensor_commands WHERE ${OF_SENSOR}
    ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4`,
});

const totals = statement({
  name: 'sensor_command_totals',
  reads: ['sensor_commands'],
  row: commandTotals,
  text: `WITH grouped AS (
      SELECT coalesce(status, 'unknown') AS status, command_type, count(*) AS n
      FROM sensor_commands WHERE ${OF_SENSOR} GROUP BY 1, 2)
    SELECT coalesce(sum(n), 0) AS total,
      (SELECT coalesce(json_object_agg(status, n ORDER BY n DESC, status COLLATE "C"), '{}')
        FROM (SELECT status, sum(n) AS n FROM grouped GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MOST_TYPES}) s) AS by_status,
      (SELECT coalesce(json_object_agg(command_type, n ORDER BY n DESC, command_type COLLATE "C"), '{}')
        FROM (SELECT command_type, sum(n) AS n FROM grouped
          GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MOST_TYPES}) t) AS by_type
    FROM grouped`,
});
