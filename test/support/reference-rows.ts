import type { Client } from 'pg';
import { insert, json, type Instant } from './rows.js';

/* Writers for what changes seldom: configuration, commands, devices, indicators and their directories. */

export interface ConfigRow {
  sensor_id: string | null;
  parameter_path: string;
  parameter_value: unknown;
  parameter_type: string;
  scope: string;
  description: string | null;
  updated_at: Instant;
  updated_by: string | null;
}

/** A global parameter unless a sensor is given. */
export async function insertConfig(owner: Client, row: Partial<ConfigRow> = {}): Promise<number> {
  const { id } = await insert<{ id: number }>(owner, 'sensor_configs', {
    parameter_path: 'thresholds.port_scan.unique_ports',
    parameter_type: 'int',
    scope: typeof row.sensor_id === 'string' ? 'sensor' : 'global',
    updated_by: 'admin',
    ...row,
    parameter_value: JSON.stringify(row.parameter_value ?? 10),
  });
  return id;
}

export interface CommandRow {
  sensor_id: string;
  command_type: string;
  parameters: unknown;
  status: string | null;
  created_at: Instant;
  executed_at: Instant | null;
  result: unknown;
}

/** The sensor must exist. */
export async function insertCommand(owner: Client, row: Partial<CommandRow> = {}): Promise<number> {
  const { id } = await insert<{ id: number }>(owner, 'sensor_commands', {
    sensor_id: 'hq-01',
    command_type: 'restart',
    ...row,
    parameters: json(row.parameters ?? {}),
    result: json(row.result),
  });
  return id;
}

export interface WhitelistRow {
  ip_cidr: string | null;
  description: string | null;
  scope: string | null;
  sensor_id: string | null;
  direction: string | null;
  source_ip: string | null;
  target_ip: string | null;
  port_filter: string | null;
  created_at: Instant;
  created_by: string | null;
}

export async function insertWhitelistEntry(owner: Client, row: Partial<WhitelistRow> = {}): Promise<number> {
  const { id } = await insert<{ id: number }>(owner, 'ip_whitelists', {
    ip_cidr: '10.0.0.60/32',
    description: 'Vulnerability scanner',
    scope: typeof row.sensor_id === 'string' ? 'sensor' : 'global',
    created_by: 'admin',
    ...row,
  });
  return id;
}

export interface DeviceRow {
  ip_address: string;
  mac_address: string | null;
  hostname: string | null;
  vendor: string | null;
  template_id: number | null;
  sensor_id: string | null;
  learned_behavior: unknown;
  classification_confidence: number | null;
  classification_method: string | null;
  first_seen: Instant | null;
  last_seen: Instant | null;
  is_active: boolean | null;
  notes: string | null;
  created_by: string | null;
}

/** Seen by no sensor unless one is given, which must exist. */
export async function insertDevice(owner: Client, row: Partial<DeviceRow> = {}): Promise<number> {
  const { id } = await insert<{ id: number }>(owner, 'devices', {
    ip_address: '10.0.0.10',
    hostname: 'ws-10.test.example',
    vendor: 'LENOVO',
    created_by: 'auto',
    ...row,
    learned_behavior: json(row.learned_behavior ?? {}),
  });
  return id;
}

export interface DeviceTemplateRow {
  name: string;
  description: string | null;
  icon: string | null;
  category: string | null;
  is_builtin: boolean | null;
  is_active: boolean | null;
}

export async function insertDeviceTemplate(
  owner: Client,
  row: Partial<DeviceTemplateRow> = {},
): Promise<number> {
  const { id } = await insert<{ id: number }>(owner, 'device_templates', {
    name: 'Workstation',
    category: 'endpoint',
    ...row,
  });
  return id;
}

export interface ServiceProviderRow {
  name: string;
  category: string;
  ip_ranges: readonly string[];
  domains: readonly string[];
  description: string | null;
  is_active: boolean | null;
}

export async function insertServiceProvider(
  owner: Client,
  row: Partial<ServiceProviderRow> = {},
): Promise<number> {
  const { id } = await insert<{ id: number }>(owner, 'service_providers', {
    name: 'Example CDN',
    category: 'cdn',
    ...row,
    ip_ranges: json(row.ip_ranges ?? ['192.0.2.0/24']),
    domains: json(row.domains ?? ['cdn.example']),
  });
  return id;
}

export interface ThreatFeedRow {
  feed_type: string;
  indicator: string;
  indicator_type: string | null;
  source: string | null;
  confidence_score: number | null;
  first_seen: Instant | null;
  last_updated: Instant | null;
  expires_at: Instant | null;
  metadata: unknown;
  is_active: boolean | null;
}

export async function insertThreatFeed(owner: Client, row: Partial<ThreatFeedRow> = {}): Promise<number> {
  const { id } = await insert<{ id: number }>(owner, 'threat_feeds', {
    feed_type: 'botnet_c2',
    indicator: '203.0.113.66',
    indicator_type: 'ip',
    source: 'feodotracker',
    ...row,
    metadata: json(row.metadata ?? {}),
  });
  return id;
}
