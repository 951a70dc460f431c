import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import {
  type Sensor,
  type SensorFilter,
  type SensorSample,
  sensorSample,
  type SensorStatus,
  type SensorSummary,
} from './sensor.js';
import { HEALTH_COLUMNS, NEWEST_SAMPLE_FIRST, PLACED_COLUMNS } from './sensor-sql.js';
import {
  OPTIONAL_TABLES,
  type OptionalTable,
  sensorPageFrom,
  summaryAlone,
  summaryWithAlerts,
} from './sensor-statements.js';

const NEEDED_COLUMNS: Record<OptionalTable, string[]> = {
  sensor_metrics: ['timestamp', 'sensor_id', ...Object.keys(HEALTH_COLUMNS)],
  sensor_configs: PLACED_COLUMNS,
  alerts: ['timestamp', 'sensor_id'],
};

/** Enough to find what a misspelt id may have meant. */
const MOST_IDS = 1_000;

/**
 * NetMonitor's tables `sensors` and `sensor_metrics`. A window here ends at the instant the answer is given
 * for, which is also what a status is measured against.
 */
@Injectable()
export class SensorRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
  ) {}

  /** Tables without which a sensor's fields stay null. */
  missing(): OptionalTable[] {
    return OPTIONAL_TABLES.filter((table) => !this.profile.has(table, ...NEEDED_COLUMNS[table]));
  }

  /** Counts by status and, where there is a table of them, alerts of the window. */
  async summarize(window: Window, status: SensorStatus | undefined, scope: Scope): Promise<SensorSummary> {
    const source = this.missing().includes('alerts') ? summaryAlone : summaryWithAlerts;
    return this.database.row(source, [window.from, window.to, scope.sensors, status ?? null], scope);
  }

  /** By id, each with its newest sample and its number of alerts in the window. */
  async find(
    window: Window,
    filter: SensorFilter,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<Sensor[]> {
    const missing = this.missing();
    const source = sensorPageFrom(OPTIONAL_TABLES.filter((table) => !missing.includes(table)));
    const { sensor_id = null, status = null } = filter;
    const values = [window.from, window.to, scope.sensors, sensor_id, status, page.limit, page.offset];
    return this.database.rows(source, values, scope);
  }

  /** Newest samples of one sensor in the window, and how many there are in all; null without their table. */
  async findSamples(
    sensorId: string,
    window: Window,
    limit: number,
    scope: Scope,
  ): Promise<{ rows: SensorSample[]; total: number } | null> {
    if (this.missing().includes('sensor_metrics')) return null;
    const values = [window.from, window.to, scope.sensors, sensorId, limit];
    const found = await this.database.rows(samples, values, scope);
    return { rows: found.map(({ total: _, ...sample }) => sample), total: found[0]?.total ?? 0 };
  }

  /** When one sensor last sent a sample in the window. */
  async lastSample(sensorId: string, window: Window, scope: Scope): Promise<string | null> {
    const values = [window.from, window.to, scope.sensors, sensorId];
    return (await this.database.row(lastSample, values, scope)).newest;
  }

  /** Ids of registered sensors, the wanted one first; null when this database has no readable table of them. */
  async findIds(wanted: string, scope: Scope): Promise<string[] | null> {
    if (!this.profile.has('sensors', 'sensor_id')) return null;
    const rows = await this.database.rows(sensorIds, [scope.sensors, wanted], scope);
    return rows.map(({ sensor_id }) => sensor_id);
  }
}

const OF_SENSOR = `timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3))
      AND sensor_id = $4`;

const lastSample = statement({
  name: 'last_sensor_sample',
  reads: ['sensor_metrics'],
  row: z.object({ newest: z.string().nullable() }),
  text: `SELECT max(timestamp) AS newest FROM sensor_metrics WHERE ${OF_SENSOR}`,
});

const samples = statement({
  name: 'sensor_samples',
  reads: ['sensor_metrics'],
  row: sensorSample.extend({ total: z.number() }),
  text: `SELECT timestamp, ${Object.keys(HEALTH_COLUMNS).join(', ')}, count(*) OVER () AS total
    FROM sensor_metrics WHERE ${OF_SENSOR}
    ORDER BY ${NEWEST_SAMPLE_FIRST} LIMIT $5`,
});

const sensorIds = statement({
  name: 'sensor_ids',
  reads: ['sensors'],
  row: z.object({ sensor_id: z.string() }),
  text: `SELECT sensor_id FROM sensors
    WHERE ($1::text[] IS NULL OR sensor_id = ANY($1))
    ORDER BY sensor_id <> $2, sensor_id LIMIT ${MOST_IDS}`,
});
