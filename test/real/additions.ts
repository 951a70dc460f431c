import type { Client } from 'pg';
import { DEVICES } from './device-additions.js';
import { INTEL } from './intel-additions.js';

/** A secret of every kind that an answer must not show, wherever it stands. */
export const SECRETS = [
  'Tr0ub4dor&3-mixed',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'https://hooks.slack.com/services/T0/B0/mixedXXXX',
];

/**
 * The recordings hold no acknowledged alert, no IPv6, two of the five directions less, hardly a name, no
 * metrics, no configuration, no type of a device and no provider. This puts into a loaded database what a network in use has of them. Rows are
 * chosen by arithmetic, so that every server gets the same.
 */
export async function addWhatIsMissing(owner: Client): Promise<void> {
  for (const statement of [...ALERTS, ...TRAFFIC, ...SENSORS, ...CONFIGURATION, ...DEVICES, ...INTEL])
    await owner.query(statement);
  await owner.query(SECRET_PARAMETERS, SECRETS);
  await owner.query('VACUUM (FULL, ANALYZE)');
}

const ALERTS = [
  `UPDATE alerts SET
    acknowledged = CASE WHEN id % 11 = 0 THEN NULL ELSE id % 7 = 0 END,
    severity = CASE WHEN id % 23 = 0 THEN lower(severity) ELSE severity END,
    threat_type = CASE WHEN id % 97 = 0 THEN lower(threat_type) ELSE threat_type END,
    source_ip = CASE WHEN id % 13 = 0 THEN ('2001:db8:' || to_hex(id % 3) || '::' || to_hex(1 + id % 40))::inet
      ELSE source_ip END,
    destination_ip = CASE WHEN id % 17 = 0 THEN ('fd00:1::' || to_hex(1 + id % 40))::inet ELSE destination_ip END,
    sensor_id = CASE WHEN id % 101 = 0 THEN NULL WHEN id % 103 = 0 THEN 'never-registered' ELSE sensor_id END,
    metadata = CASE WHEN id % 29 = 0 THEN NULL WHEN id % 31 = 0 THEN '["tls", 443]'::jsonb
      WHEN id % 5 = 0 THEN to_jsonb(metadata::text) ELSE metadata END,
    description = CASE WHEN id % 1009 = 0 THEN NULL WHEN id % 211 = 0 THEN '=HYPERLINK("http://x","100 %")'
      WHEN id % 223 = 0 THEN 'said "hi", twice' WHEN id % 227 = 0 THEN '@cmd 100%_ done'
      ELSE description END`,
  // Types of NetMonitor's own, often from the same few sources, so that there are chains and attacks on the directory.
  `UPDATE alerts SET source_ip = ('10.77.0.' || 1 + id % 12)::inet,
    threat_type = (ARRAY['PORT_SCAN', 'PORT_SCAN', 'BRUTE_FORCE_ATTEMPT', 'KERBEROASTING_SUSPECTED', 'DCSYNC_ATTACK',
      'LATERAL_MOVEMENT', 'c2_communication', 'DATA_EXFILTRATION', 'PERSISTENCE_MECHANISM', 'LDAP_ENUMERATION',
      'KERBEROS_DOWNGRADE_ATTACK'])[1 + id / 41 % 11],
    metadata = CASE WHEN id / 41 % 3 = 0 THEN jsonb_build_object('encryption_type', 15 + id / 41 % 10) ELSE metadata END
    WHERE id % 41 = 0`,
  `UPDATE alerts SET metadata = CASE WHEN id / 43 % 2 = 0 THEN to_jsonb(noted::text) ELSE noted END
    FROM (SELECT id AS wanted, jsonb_build_object('ja3', md5((id / 43 % 9)::text), 'tls_version', 'TLS 1.' || id / 43 % 4,
        'sni', CASE WHEN id / 43 % 3 > 0 THEN 'name-' || id / 43 % 7 || '.mixed.example' END,
        'pcap_file', CASE WHEN id / 43 % 5 = 0 THEN '/var/pcap/' || id / 430 || '.pcap' END) AS noted
      FROM alerts WHERE id % 43 = 0) AS tls
    WHERE id = wanted`,
];

const SLOT = '(extract(epoch FROM timestamp)::bigint / 300)';

const TRAFFIC = [
  `UPDATE top_talkers SET
    direction = CASE ${SLOT} % 7 WHEN 1 THEN 'internal' WHEN 2 THEN 'unknown' WHEN 3 THEN NULL WHEN 4 THEN 'sideways'
      ELSE direction END,
    hostname = CASE WHEN packet_count % 5 = 0 THEN 'name-' || ${SLOT} % 3 || '.mixed.example'
      WHEN packet_count % 5 = 1 THEN '' WHEN packet_count % 5 = 2 THEN NULL ELSE hostname END,
    byte_count = CASE WHEN packet_count % 19 = 0 THEN NULL ELSE byte_count END,
    outbound_byte_count = byte_count / 3, inbound_byte_count = byte_count / 5,
    sensor_id = CASE WHEN packet_count % 37 = 0 THEN NULL ELSE sensor_id END`,
  `INSERT INTO top_talkers (timestamp, ip_address, hostname, packet_count, byte_count, direction, sensor_id)
    SELECT timestamptz '2026-11-20 12:00Z' - n * interval '29 minutes', ('2001:db8::' || to_hex(1 + n % 9))::inet,
      NULL, n, 1000000 + 13 * n, (ARRAY['inbound', 'outbound', 'internal', 'bidirectional'])[1 + n % 4], 'rita-vps'
    FROM generate_series(1, 300) AS n`,
  `UPDATE traffic_metrics SET inbound_bytes = CASE WHEN total_packets % 11 = 0 THEN NULL ELSE inbound_bytes END,
    sensor_id = CASE WHEN total_packets % 13 = 0 THEN NULL ELSE sensor_id END`,
];

const SENSORS = [
  `UPDATE sensors SET last_seen = CASE sensor_id WHEN 'ctu-home' THEN timestamptz '2026-11-20 10:15:00.5Z'
      WHEN 'otrf-shire' THEN timestamptz '2026-11-20 11:55:00Z' WHEN 'apt29-evals' THEN timestamptz '2026-11-19 03:00Z'
      ELSE last_seen END,
    ip_address = CASE sensor_id WHEN 'ctu-home' THEN '2001:db8:9::2'::inet ELSE ip_address END,
    config = config || '{"interface": "eth0", "api_token": "mixed-token-51d0c4b7a9"}'`,
  `INSERT INTO sensors (sensor_id, hostname, status) VALUES ('spare-01', 'spare-01', 'offline')`,
  // Quarters are exact in binary, and so are their sums.
  `INSERT INTO sensor_metrics (timestamp, sensor_id, cpu_percent, memory_percent, disk_percent, uptime_seconds,
      packets_captured, alerts_sent, network_interface, bandwidth_mbps)
    SELECT timestamptz '2026-11-20 11:57Z' - n * interval '10 minutes', sensor_id, n % 100, 40.5, 12.25, 1000 - n,
      90000 - 7 * n, 500 - n, 'eth0', CASE WHEN n % 9 = 4 THEN NULL ELSE start + slope * n END
    FROM generate_series(0, 250) AS n, (VALUES ('rita-vps', 240.25::real, -0.75::real), ('ctu-home', 60.5, 0.5),
      ('otrf-shire', 90.75, 0), ('log4shell-lab', 0, 0)) AS line (sensor_id, start, slope)`,
  `INSERT INTO sensor_commands (sensor_id, command_type, parameters, status, created_at, executed_at, result)
    SELECT 'rita-vps', (ARRAY['restart', 'update_config', 'get_status'])[1 + n % 3],
      jsonb_build_object('n', n, 'password', 'mixed-command-secret-77'),
      CASE WHEN n % 8 = 0 THEN NULL ELSE (ARRAY['pending', 'completed', 'failed'])[1 + n % 3] END,
      timestamptz '2026-11-20 11:00Z' - (n / 2) * interval '1 hour',
      CASE WHEN n % 2 = 0 THEN timestamptz '2026-11-20 11:30Z' END, '{"ok": true}'
    FROM generate_series(1, 45) AS n`,
];

const CONFIGURATION = [
  `INSERT INTO sensor_configs (sensor_id, parameter_path, parameter_value, parameter_type, scope, updated_at, updated_by)
    SELECT sensor_id, path, value::jsonb, 'str', CASE WHEN sensor_id IS NULL THEN 'global' ELSE 'sensor' END,
      timestamptz '2026-11-01 00:00Z' + at * interval '1 hour', 'admin'
    FROM (VALUES
      (NULL, 'thresholds.port_scan.enabled', 'true', 1), (NULL, 'thresholds.port_scan.enabled', 'false', 9),
      (NULL, 'thresholds.port_scan.enabled', 'true', 5), (NULL, 'thresholds.port_scan.unique_ports', '20', 1),
      (NULL, 'thresholds.port_scan.unique_ports', '25', 1), (NULL, 'thresholds.beaconing.enabled', 'true', 2),
      (NULL, 'thresholds.beaconing.min_connections', '5', 2), (NULL, 'thresholds.dns_tunnel.entropy', '3.75', 2),
      (NULL, 'thresholds.packet_rate_warning', '10000', 2), (NULL, 'alerts.min_severity', '"LOW"', 3),
      (NULL, 'threat_feeds.update_interval', '3600', 3), (NULL, 'threat_feeds.feeds', '["feodo", "urlhaus"]', 3),
      (NULL, 'logging.level', '"INFO"', 4), ('rita-vps', 'thresholds.port_scan.enabled', 'true', 2),
      ('rita-vps', 'thresholds.port_scan.unique_ports', '40', 2), ('rita-vps', 'sensor.location', '"Rack 7"', 2),
      ('ctu-home', 'thresholds.beaconing.enabled', 'false', 2)
    ) AS set (sensor_id, path, value, at)`,
  `INSERT INTO ip_whitelists (ip_cidr, description, scope, sensor_id, direction, source_ip, target_ip, port_filter,
      created_at, created_by)
    SELECT cidr::cidr, about, CASE WHEN sensor_id IS NULL THEN 'global' ELSE 'sensor' END, sensor_id, 'both',
      source::cidr, NULL, ports, timestamptz '2026-11-02 00:00Z' + at * interval '1 hour', 'admin'
    FROM (VALUES ('10.0.0.0/8', 'own network', NULL, NULL, NULL, 1), ('192.0.2.7', 'scanner', NULL, '192.0.2.7', '443', 2),
      ('2001:db8::/48', 'lab', 'rita-vps', NULL, NULL, 2), ('198.51.100.0/24', 'partner', 'ctu-home', NULL, '80,443', 3)
    ) AS entry (cidr, about, sensor_id, source, ports, at)`,
];

const SECRET_PARAMETERS = `INSERT INTO sensor_configs (parameter_path, parameter_value, parameter_type, updated_at)
  VALUES ('smtp.password', to_jsonb($1::text), 'str', '2026-11-03Z'),
    ('integrations.note', to_jsonb($2::text), 'str', '2026-11-03Z'),
    ('alerts.slack.webhook_url', to_jsonb($3::text), 'str', '2026-11-03Z')`;
