import { escapeIdentifier, type Client } from 'pg';

/*
 * One writer per noun: what a test does not mention gets a sensible value. Columns are named as in the
 * database; JSON columns take the decoded value, so that a JSON text gives a double-encoded one.
 */

export type Instant = Date | string;
type Row = Record<string, unknown>;

export interface SensorRow {
  sensor_id: string;
  hostname: string;
  location: string | null;
  ip_address: string | null;
  version: string | null;
  status: string | null;
  registered_at: Instant;
  last_seen: Instant | null;
  config: unknown;
}

export async function insertSensor(owner: Client, row: Partial<SensorRow> = {}): Promise<string> {
  const sensorId = row.sensor_id ?? 'hq-01';
  await insert(owner, 'sensors', {
    hostname: `${sensorId}.test.example`,
    location: 'Head office',
    ip_address: '10.0.0.2',
    version: '2.5.2',
    status: 'online',
    last_seen: new Date(),
    ...row,
    sensor_id: sensorId,
    config: json(row.config ?? {}),
  });
  return sensorId;
}

export interface SensorMetricRow {
  timestamp: Instant;
  sensor_id: string;
  cpu_percent: number | null;
  memory_percent: number | null;
  disk_percent: number | null;
  uptime_seconds: number | null;
  packets_captured: number | null;
  alerts_sent: number | null;
  network_interface: string | null;
  bandwidth_mbps: number | null;
}

/** The sensor must exist. */
export async function insertSensorMetric(owner: Client, row: Partial<SensorMetricRow> = {}): Promise<void> {
  await insert(owner, 'sensor_metrics', {
    sensor_id: 'hq-01',
    cpu_percent: 20,
    memory_percent: 40,
    disk_percent: 50,
    uptime_seconds: 86_400,
    packets_captured: 1_000_000,
    alerts_sent: 100,
    network_interface: 'eth0',
    bandwidth_mbps: 12.5,
    ...row,
  });
}

export interface AlertRow {
  id: number;
  timestamp: Instant;
  severity: string;
  threat_type: string;
  source_ip: string | null;
  destination_ip: string | null;
  description: string | null;
  metadata: unknown;
  acknowledged: boolean | null;
  sensor_id: string | null;
}

/** Returns the alert's `id`. */
export async function insertAlert(owner: Client, row: Partial<AlertRow> = {}): Promise<number> {
  const { id } = await insert<{ id: number }>(owner, 'alerts', {
    severity: 'HIGH',
    threat_type: 'PORT_SCAN',
    source_ip: '10.0.0.10',
    destination_ip: '10.0.0.20',
    description: 'Many ports probed within a minute',
    sensor_id: 'hq-01',
    ...row,
    metadata: json(row.metadata),
  });
  return id;
}

export interface TrafficRow {
  timestamp: Instant;
  total_packets: number | null;
  total_bytes: number | null;
  inbound_packets: number | null;
  inbound_bytes: number | null;
  outbound_packets: number | null;
  outbound_bytes: number | null;
  sensor_id: string | null;
}

export async function insertTraffic(owner: Client, row: Partial<TrafficRow> = {}): Promise<void> {
  await insert(owner, 'traffic_metrics', {
    total_packets: 1_000,
    total_bytes: 800_000,
    inbound_packets: 600,
    inbound_bytes: 500_000,
    outbound_packets: 300,
    outbound_bytes: 200_000,
    sensor_id: 'hq-01',
    ...row,
  });
}

export interface TopTalkerRow {
  timestamp: Instant;
  ip_address: string;
  hostname: string | null;
  packet_count: number | null;
  byte_count: number | null;
  direction: string | null;
  sensor_id: string | null;
  outbound_byte_count: number | null;
  inbound_byte_count: number | null;
}

export async function insertTopTalker(owner: Client, row: Partial<TopTalkerRow> = {}): Promise<void> {
  await insert(owner, 'top_talkers', {
    ip_address: '10.0.0.10',
    hostname: 'ws-10.test.example',
    packet_count: 100,
    byte_count: 80_000,
    direction: 'outbound',
    sensor_id: 'hq-01',
    ...row,
  });
}

export interface SystemStatRow {
  timestamp: Instant;
  cpu_percent: number | null;
  memory_percent: number | null;
  packets_per_second: number | null;
  alerts_per_minute: number | null;
  threat_feed_iocs: number | null;
}

export async function insertSystemStat(owner: Client, row: Partial<SystemStatRow> = {}): Promise<void> {
  await insert(owner, 'system_stats', {
    cpu_percent: 30,
    memory_percent: 60,
    packets_per_second: 1_500,
    alerts_per_minute: 3,
    threat_feed_iocs: 0,
    ...row,
  });
}

/** Writes one row and returns it with the columns the database filled in. */
export async function insert<T extends Row>(owner: Client, table: string, row: Row): Promise<T> {
  const columns = Object.keys(row).filter((column) => row[column] !== undefined);
  const names = columns.map(escapeIdentifier).join(', ');
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  const { rows } = await owner.query<T>(
    `INSERT INTO ${table} (${names}) VALUES (${places}) RETURNING *`,
    columns.map((column) => row[column]),
  );
  return rows[0] as T;
}

/** The text of a JSON column: without it the driver would write an array as a PostgreSQL array. */
export function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
