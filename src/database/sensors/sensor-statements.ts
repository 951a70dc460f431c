import { type Statement, statement } from '../statement.js';
import { type Sensor, sensor, type SensorSummary, sensorSummary } from './sensor.js';
import { boundedJson, HEALTH_COLUMNS, NEWEST_SAMPLE_FIRST, PLACED, statusAt } from './sensor-sql.js';

/** Tables that add to what is told of a sensor, and that a NetMonitor database may lack. */
export const OPTIONAL_TABLES = ['sensor_metrics', 'sensor_configs', 'alerts'] as const;
export type OptionalTable = (typeof OPTIONAL_TABLES)[number];

const HEALTH = Object.keys(HEALTH_COLUMNS).join(', ');
const NO_HEALTH = Object.entries(HEALTH_COLUMNS)
  .map(([column, type]) => `NULL::${type} AS ${column}`)
  .join(', ');

const OF_PAGE = 'sensor_id IN (SELECT sensor_id FROM page)';

const WITH = {
  sensor_metrics: `, sample AS (
    SELECT DISTINCT ON (sensor_id) sensor_id, timestamp AS metrics_at, ${HEALTH} FROM sensor_metrics
    WHERE timestamp >= $1 AND timestamp < $2 AND ${OF_PAGE}
    ORDER BY sensor_id, ${NEWEST_SAMPLE_FIRST})`,
  sensor_configs: `, placed AS (${PLACED})`,
  alerts: `, raised AS (
    SELECT sensor_id, count(*) AS n FROM alerts
    WHERE timestamp >= $1 AND timestamp < $2 AND ${OF_PAGE} GROUP BY sensor_id)`,
};

const JOIN = {
  sensor_metrics: 'LEFT JOIN sample USING (sensor_id)',
  sensor_configs: 'LEFT JOIN placed USING (sensor_id)',
  alerts: 'LEFT JOIN raised USING (sensor_id)',
};

/** A page of sensors by id, in one pass over each table whatever the number of sensors. */
function sensorPage(present: OptionalTable[]): Statement<Sensor> {
  const has = (table: OptionalTable) => present.includes(table);
  return statement({
    name: ['sensor_page', ...present].join('_'),
    reads: ['sensors', ...present],
    row: sensor,
    text: `WITH page AS (
        SELECT sensor_id, hostname, location AS registered_location, host(ip_address) AS ip_address, version,
          status AS reported_status, ${statusAt('$2')} AS status, ${boundedJson('config')} AS config,
          registered_at, last_seen,
          CASE WHEN isfinite(last_seen)
            THEN greatest(0, floor(extract(epoch FROM $2::timestamptz - last_seen))) END AS seconds_since_last_seen
        FROM sensors
        WHERE $1::timestamptz IS NOT NULL AND ($3::text[] IS NULL OR sensor_id = ANY($3))
          AND ($4::text IS NULL OR sensor_id = $4) AND ($5::text IS NULL OR ${statusAt('$2')} = $5)
        ORDER BY sensor_id LIMIT $6 OFFSET $7)
        ${present.map((table) => WITH[table]).join('')}
      SELECT sensor_id, hostname,
        ${has('sensor_configs') ? 'coalesce(place, registered_location)' : 'registered_location'} AS location,
        ip_address, version, status, status AS computed_status, reported_status, config, registered_at,
        last_seen, seconds_since_last_seen,
        ${has('sensor_metrics') ? `metrics_at, ${HEALTH}` : `NULL::timestamptz AS metrics_at, ${NO_HEALTH}`},
        ${has('alerts') ? 'coalesce(n, 0)' : 'NULL::bigint'} AS alerts_24h
      FROM page ${present.map((table) => JOIN[table]).join(' ')}
      ORDER BY sensor_id`,
  });
}

const PAGES = new Map(subsets(OPTIONAL_TABLES).map((present) => [present.join(), sensorPage(present)]));

/** The page as far as this database can tell it; the tables in the order of OPTIONAL_TABLES. */
export function sensorPageFrom(present: OptionalTable[]): Statement<Sensor> {
  return PAGES.get(present.join())!;
}

const NO_ALERTS = 'SELECT NULL::text AS sensor_id, NULL::bigint AS n WHERE false';

const ALERTS = `SELECT sensor_id, count(*) AS n FROM alerts
  WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3)) GROUP BY sensor_id`;

function summary(name: string, withAlerts: boolean): Statement<SensorSummary> {
  const counted = (condition: string) => `count(*) FILTER (WHERE ${condition})`;
  const alerts = withAlerts ? 'coalesce(sum(n), 0)' : 'NULL::bigint';
  return statement({
    name,
    reads: withAlerts ? ['sensors', 'alerts'] : ['sensors'],
    row: sensorSummary,
    text: `WITH known AS (
        SELECT sensor_id, ${statusAt('$2')} AS status FROM sensors
        WHERE $1::timestamptz IS NOT NULL AND ($3::text[] IS NULL OR sensor_id = ANY($3))),
      raised AS (${withAlerts ? ALERTS : NO_ALERTS})
      SELECT ${counted(`status = 'online'`)} AS online, ${counted(`status = 'warning'`)} AS warning,
        ${counted(`status = 'offline'`)} AS offline, ${counted('$4::text IS NULL OR status = $4')} AS matching,
        (SELECT ${alerts} FROM raised WHERE sensor_id IN (
          SELECT sensor_id FROM known WHERE $4::text IS NULL OR status = $4)) AS alerts_24h,
        (SELECT ${alerts} FROM raised
          WHERE sensor_id IS NULL OR sensor_id NOT IN (SELECT sensor_id FROM known)) AS alerts_elsewhere
      FROM known`,
  });
}

/** With the alerts of the window, when there is a table of them. */
export const summaryWithAlerts = summary('sensor_summary_alerts', true);
export const summaryAlone = summary('sensor_summary', false);

function subsets<Item>(items: readonly Item[]): Item[][] {
  return items.reduce<Item[][]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
}
