import type { Client } from 'pg';
import { insertAddressReputation, insertDomainReputation, insertKnowledge } from '../support/intel-rows.js';
import {
  insertCommand,
  insertConfig,
  insertDevice,
  insertDeviceTemplate,
  insertServiceProvider,
  insertThreatFeed,
  insertWhitelistEntry,
} from '../support/reference-rows.js';
import {
  insertAlert,
  insertSensor,
  insertSensorMetric,
  insertSystemStat,
  insertTopTalker,
  insertTraffic,
} from '../support/rows.js';
import { randomSource } from './random-source.js';

export const AS_OF = '2026-11-20T12:00:00Z';
export const OWN_SENSORS = ['branch-01', 'branch-02'];
export const HIDDEN_SENSORS = ['hq-01', 'dmz-02', 'branch-03'];
const ROWS = 400;
const HOUR_MS = 3_600_000;
const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'high'];
export const TYPES = [
  'PORT_SCAN',
  'BRUTE_FORCE',
  'DNS_TUNNELING',
  'C2_BEACON',
  'own_code',
  'DCSYNC_ATTACK',
  'kerberoasting_attack',
  'TLS_MISSING_SNI',
];
export const FINGERPRINTS = ['72a589da586844d7f0818ce684948eea', 'c12f54a3f91dc7bafd92cb59fe009a35'];
export const HOSTS = ['10.1.0.5', '10.1.0.6', '10.2.0.5', '203.0.113.9', '2001:db8::5'];
export const DOMAINS = ['shop.example', 'mail.example'];
export const PARAMETERS = [
  'thresholds.port_scan.unique_ports',
  'thresholds.dns.queries',
  'interface',
  'netflow.on',
  'threat.tor.enabled',
];

/** The same rows in the same order each time; those a token with OWN_SENSORS may not see only when asked for. */
export async function insertWorld(owner: Client, everything: boolean): Promise<void> {
  const random = randomSource(7);
  const set = new Set<string>();
  const wanted = (sensor: string | null) => everything || (sensor !== null && OWN_SENSORS.includes(sensor));
  const anySensor = () => random.of<string | null>([...OWN_SENSORS, ...HIDDEN_SENSORS, null]);
  const when = () => new Date(Date.parse(AS_OF) - Math.floor(random.next() ** 2 * 700 * HOUR_MS));
  for (const sensor_id of [...OWN_SENSORS, ...HIDDEN_SENSORS]) {
    const last_seen = new Date(Date.parse(AS_OF) - random.below(4) * 400_000);
    if (wanted(sensor_id)) await insertSensor(owner, { sensor_id, last_seen, registered_at: AS_OF });
  }
  for (let id = 1; id <= ROWS; id++) {
    const sensor = anySensor();
    const [timestamp, host, peer] = [when(), random.of(HOSTS), random.of(HOSTS)];
    const metadata = {
      ja3: random.of(FINGERPRINTS),
      sni: `${random.of(['shop', 'mail'])}.example`,
      pcap_file: `/var/pcap/${random.below(40)}.pcap`,
    };
    const alert = {
      id,
      timestamp,
      severity: random.of(SEVERITIES),
      threat_type: random.of(TYPES),
      metadata: random.of([null, metadata, JSON.stringify(metadata)]),
    };
    const bytes = random.below(1_000_000);
    const [direction, parameter_path] = [
      random.of(['inbound', 'outbound', 'internal']),
      random.of(PARAMETERS),
    ];
    const status = random.of(['pending', 'completed', 'failed']);
    if (!wanted(sensor)) continue;
    await insertAlert(owner, { ...alert, sensor_id: sensor, source_ip: host, destination_ip: peer });
    await insertTraffic(owner, { timestamp, total_bytes: bytes, sensor_id: sensor });
    await insertTopTalker(owner, {
      timestamp,
      ip_address: host,
      direction,
      byte_count: bytes,
      sensor_id: sensor,
    });
    // Ids are given: those the database counts would tell how many rows came before.
    const parameter = {
      id,
      parameter_path,
      parameter_value: bytes,
      updated_at: timestamp,
      sensor_id: sensor,
    };
    if (!set.has(`${sensor} ${parameter_path}`)) {
      await insertConfig(owner, { ...parameter, scope: sensor ? 'sensor' : 'global' });
    }
    set.add(`${sensor} ${parameter_path}`);
    const cidr = `10.${id % 200}.0.0/16`;
    const entry = { id, ip_cidr: cidr, sensor_id: sensor, created_at: timestamp };
    await insertWhitelistEntry(owner, { ...entry, scope: sensor ? 'sensor' : 'global' });
    if (id <= 40) {
      const device = { id, ip_address: `10.9.0.${id}`, hostname: `host-${id}` };
      const seen = { first_seen: timestamp, last_seen: timestamp };
      await insertDevice(owner, { ...device, sensor_id: sensor, ...seen });
    }
    if (sensor) {
      await insertSensorMetric(owner, { timestamp, sensor_id: sensor, bandwidth_mbps: bytes / 10_000 });
      const command = { id, sensor_id: sensor, status, created_at: timestamp };
      await insertCommand(owner, command);
    }
  }
  if (everything) await insertGlobal(owner);
}

/** What belongs to no sensor, so that a caller with some sensors sees nothing of it. */
async function insertGlobal(owner: Client): Promise<void> {
  await insertServiceProvider(owner, { ip_ranges: HOSTS });
  for (const host of HOSTS) {
    await insertThreatFeed(owner, { indicator: host });
    await insertAddressReputation(owner, { ip_address: host });
  }
  await insertDomainReputation(owner, { domain: DOMAINS[0]! });
  await insertKnowledge(owner);
  await insertSystemStat(owner, { timestamp: new Date(Date.parse(AS_OF) - HOUR_MS) });
  const template_id = await insertDeviceTemplate(owner);
  await owner.query('UPDATE devices SET template_id = $1 WHERE sensor_id IS NULL OR sensor_id <> ALL($2)', [
    template_id,
    OWN_SENSORS,
  ]);
}
