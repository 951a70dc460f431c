/**
 * The status at an instant. NetMonitor's own column never goes back to offline, so only the age of the last
 * sign of life tells; a clock that runs ahead of the database's counts as online.
 */
export function statusAt(instant: string): string {
  return `CASE
    WHEN last_seen > ${instant}::timestamptz - interval '120 seconds' THEN 'online'
    WHEN last_seen > ${instant}::timestamptz - interval '600 seconds' THEN 'warning'
    ELSE 'offline' END`;
}

/** Where each sensor was placed by configuration, which overrides what it registered with. */
export const PLACED = `
  SELECT DISTINCT ON (sensor_id) sensor_id,
    CASE WHEN jsonb_typeof(parameter_value) = 'string'
      THEN nullif(left(parameter_value #>> '{}', 500), '') END AS place
  FROM sensor_configs
  WHERE parameter_path = 'sensor.location' AND sensor_id IS NOT NULL
  ORDER BY sensor_id, updated_at DESC, id DESC`;

/** The columns that PLACED reads. */
export const PLACED_COLUMNS = ['id', 'sensor_id', 'parameter_path', 'parameter_value', 'updated_at'];

/** Samples have no key: where all of this is equal, two rows say the same. */
export const NEWEST_SAMPLE_FIRST = `timestamp DESC, uptime_seconds DESC NULLS LAST,
  packets_captured DESC NULLS LAST, bandwidth_mbps DESC NULLS LAST, cpu_percent DESC NULLS LAST`;

/** A sensor's health as `health` reads it, each column with its type for where there is none. */
export const HEALTH_COLUMNS = {
  cpu_percent: 'real',
  memory_percent: 'real',
  disk_percent: 'real',
  uptime_seconds: 'bigint',
  packets_captured: 'bigint',
  alerts_sent: 'bigint',
  network_interface: 'text',
  bandwidth_mbps: 'real',
};

/** A jsonb column; beyond 16 kB it is named, not fetched. */
export function boundedJson(column: string): string {
  return `CASE WHEN octet_length(${column}::text) > 16000
    THEN jsonb_build_object('left_out', octet_length(${column}::text) || ' bytes') ELSE ${column} END`;
}
