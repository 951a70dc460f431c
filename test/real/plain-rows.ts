import type { Client } from 'pg';

/*
 * The rows of the tables as they are, so that an expectation is made of them by plain arithmetic. `at` is
 * the row's time in microseconds since 1970.
 */

type Json = Record<string, unknown>;

export interface PlainAlert {
  at: number;
  id: number;
  severity: string;
  threat_type: string;
  source_ip: string | null;
  destination_ip: string | null;
  description: string | null;
  /** As it is stored: JSON, or a JSON text that holds JSON. */
  metadata: string | null;
  acknowledged: boolean | null;
  sensor_id: string | null;
}

export interface PlainTalker {
  at: number;
  ip_address: string;
  hostname: string | null;
  packet_count: number | null;
  byte_count: number | null;
  direction: string | null;
  sensor_id: string | null;
  outbound_byte_count: number | null;
  inbound_byte_count: number | null;
}

export interface PlainTraffic {
  at: number;
  sensor_id: string | null;
  total_packets: number | null;
  total_bytes: number | null;
  inbound_packets: number | null;
  inbound_bytes: number | null;
  outbound_packets: number | null;
  outbound_bytes: number | null;
}

export interface PlainSensor {
  sensor_id: string;
  hostname: string;
  location: string | null;
  ip_address: string | null;
  version: string | null;
  status: string | null;
  config: Json | null;
  registered: number;
  /** Null for a sensor that was never seen. */
  seen: number | null;
}

export interface PlainMetric {
  at: number;
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

export interface PlainDevice {
  id: number;
  ip_address: string;
  hostname: string | null;
  vendor: string | null;
  sensor_id: string | null;
  template_id: number | null;
  is_active: boolean | null;
  learned_behavior: unknown;
  seen: number | null;
}

export interface PlainTemplate {
  id: number;
  name: string;
  category: string | null;
  icon: string | null;
  is_active: boolean | null;
}

export interface PlainProvider {
  id: number;
  name: string;
  category: string;
  /** A list, or text that holds one. */
  ip_ranges: string[] | string;
  is_active: boolean | null;
}

export interface PlainSystemStat {
  at: number;
  cpu_percent: number | null;
  memory_percent: number | null;
}

export interface PlainParameter {
  at: number;
  id: number;
  sensor_id: string | null;
  parameter_path: string;
  parameter_value: unknown;
  parameter_type: string;
  scope: string;
  description: string | null;
  updated_by: string | null;
}

export interface PlainCommand {
  at: number;
  executed: number | null;
  id: number;
  sensor_id: string;
  command_type: string;
  status: string | null;
  parameters: Json | null;
  result: Json | null;
}

const us = (column: string) => `(extract(epoch FROM ${column}) * 1000000)::bigint`;
const AT = `*, ${us('timestamp')} AS at`;

/** One SELECT per table, none of them with a condition. */
const SELECTS = {
  // Decoding all metadata would take longer than everything else together.
  alerts: `SELECT id, severity, threat_type, source_ip, destination_ip, description, metadata::text AS metadata,
    acknowledged, sensor_id, ${us('timestamp')} AS at FROM alerts`,
  talkers: `SELECT ${AT} FROM top_talkers`,
  traffic: `SELECT ${AT} FROM traffic_metrics`,
  metrics: `SELECT ${AT} FROM sensor_metrics`,
  sensors: `SELECT *, ${us('registered_at')} AS registered, ${us('last_seen')} AS seen FROM sensors`,
  devices: `SELECT *, ${us('last_seen')} AS seen FROM devices`,
  templates: 'SELECT * FROM device_templates',
  rules: 'SELECT * FROM template_behaviors',
  providers: 'SELECT * FROM service_providers',
  stats: `SELECT ${AT} FROM system_stats`,
  parameters: `SELECT *, ${us('updated_at')} AS at FROM sensor_configs`,
  commands: `SELECT *, ${us('created_at')} AS at, ${us('executed_at')} AS executed FROM sensor_commands`,
  whitelist: `SELECT *, ${us('created_at')} AS at FROM ip_whitelists`,
};

export interface PlainTables {
  alerts: PlainAlert;
  talkers: PlainTalker;
  traffic: PlainTraffic;
  metrics: PlainMetric;
  sensors: PlainSensor;
  devices: PlainDevice;
  templates: PlainTemplate;
  rules: { template_id: number; behavior_type: string };
  providers: PlainProvider;
  stats: PlainSystemStat;
  parameters: PlainParameter;
  commands: PlainCommand;
  whitelist: { at: number; id: number; sensor_id: string | null; scope: string } & Json;
}

const BIGINT = 20;

/** All rows of a table. Every bigint of the sets is small enough to be a number. */
export async function plainRows<Table extends keyof PlainTables>(
  owner: Client,
  table: Table,
): Promise<PlainTables[Table][]> {
  const { rows, fields } = await owner.query<Record<string, unknown>>(SELECTS[table]);
  const bigints = fields.filter(({ dataTypeID }) => dataTypeID === BIGINT).map(({ name }) => name);
  for (const row of rows) {
    for (const name of bigints) row[name] = row[name] === null ? null : Number(row[name]);
  }
  return rows as unknown as PlainTables[Table][];
}
