import type { Client } from 'pg';
import { insertAddressReputation, insertKnowledge } from '../support/intel-rows.js';
import {
  insertCommand,
  insertConfig,
  insertDevice,
  insertThreatFeed,
  insertWhitelistEntry,
} from '../support/reference-rows.js';
import { insertAlert, insertSensor, insertSensorMetric, insertTopTalker } from '../support/rows.js';

/** One payload in every text column that can hold it. */
export async function plantPayload(owner: Client, payload: string, i: number): Promise<void> {
  const short = (longest: number) =>
    Array.from(payload)
      .slice(0, longest - 4)
      .join('') + i;
  const nested = { [payload]: payload, list: [payload, { user_agent: payload }] };
  const sensor_id = short(50);
  const ip = `10.0.${i}.1`;
  await insertSensor(owner, {
    sensor_id,
    hostname: payload,
    location: payload,
    version: short(50),
    status: short(20),
    last_seen: i % 5 === 0 ? null : new Date(),
    config: nested,
  });
  await insertSensorMetric(owner, { sensor_id, network_interface: short(50) });
  await insertAlert(owner, {
    id: i + 1,
    severity: i % 2 ? 'HIGH' : short(20),
    threat_type: short(100),
    description: payload,
    metadata: nested,
    sensor_id,
    source_ip: ip,
  });
  await insertTopTalker(owner, { hostname: payload, sensor_id, ip_address: ip });
  await insertDevice(owner, {
    ip_address: ip,
    hostname: payload,
    vendor: payload,
    sensor_id,
    notes: payload,
  });
  await insertConfig(owner, { parameter_path: short(255), parameter_value: nested, description: payload });
  await insertWhitelistEntry(owner, { ip_cidr: `${ip}/32`, description: payload, port_filter: short(50) });
  await insertThreatFeed(owner, { indicator: ip, source: short(100), metadata: nested });
  await insertAddressReputation(owner, { ip_address: ip, tags: [payload], sources: payload });
  await insertKnowledge(owner, {
    key: short(200),
    title: payload,
    summary: payload,
    indicators: [payload],
    recommendations: nested,
    mitre_mapping: payload,
    severity: short(20),
  });
  await insertCommand(owner, { sensor_id, command_type: short(50), parameters: nested, result: nested });
}
