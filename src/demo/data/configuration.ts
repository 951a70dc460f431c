import { DAY, instant } from './clock.js';
import { SILENT_SENSOR } from './network.js';
import { json, type Cell, type TableRows } from './table-rows.js';
import { THRESHOLDS } from './thresholds.js';

/** What the company set beside the thresholds. The secrets are made up, and must never reach a client. */
const SETTINGS = {
  soar: {
    enabled: true,
    dry_run: true,
    require_approval: true,
    max_blocks_per_hour: 10,
    webhook_url: 'https://hooks.havenwerk.example/soar/T0P7/xK2vQ9demo4f81c6',
    email_enabled: true,
    email_recipients: ['soc@havenwerk.example'],
  },
  threat: {
    tor: { enabled: true, update_interval: 3600, alert_exit_node: true },
    cryptomining: { enabled: true, stratum_ports: [3333, 4444, 8333], min_connections: 3 },
    phishing: { enabled: true, update_interval: 3600, check_dns: true },
    modbus_attack: { enabled: true, write_ops_threshold: 50, time_window: 60 },
    sql_injection: { enabled: true, sensitivity: 'medium' },
    ransomware_smb: { enabled: false, file_ops_per_minute: 100, time_window: 60 },
  },
  threat_feeds: { enabled: true, feeds: ['feodotracker', 'urlhaus', 'threatfox'], update_interval: 3600 },
  integrations: {
    enabled: true,
    siem: {
      wazuh: {
        enabled: true,
        api_url: 'https://wazuh.havenwerk.example:55000',
        api_user: 'netmonitor',
        api_password: 'demo-Kade-7-westerschelde',
      },
    },
    threat_intel: {
      otx: { enabled: true, api_key: 'demo0f3b9a7c51e24d68b2f04c97ad13e5680b', timeout: 30 },
      abuseipdb: { enabled: false, api_key: '', min_confidence: 50 },
    },
  },
  performance: { metrics_interval: 60, heartbeat_interval: 30, config_sync_interval: 300 },
  internal_networks: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
};

/** Global parameters changed later: NetMonitor adds a row and leaves the old one, so the newest counts. */
const CHANGES: readonly (readonly [string, unknown, number])[] = [
  ['thresholds.port_scan.unique_ports', 15, 40],
  ['thresholds.port_scan.unique_ports', 20, 11],
  ['thresholds.brute_force.attempts_threshold', 8, 25],
  ['thresholds.outbound_volume.threshold_mb', 250, 19],
  ['thresholds.tls_analysis.detect_missing_sni', true, 33],
];

const OVERRIDES: readonly (readonly [string, string, unknown])[] = [
  [SILENT_SENSOR, 'sensor.location', 'Vestiging Groningen, patchkast tweede verdieping'],
  ['ot-kade-01', 'thresholds.port_scan.unique_ports', 3],
  ['ot-kade-01', 'threat.modbus_attack.write_ops_threshold', 20],
  ['wifi-guest-01', 'thresholds.outbound_volume.threshold_mb', 2000],
  ['wifi-guest-01', 'thresholds.baseline_deviation.enabled', false],
  ['dmz-02', 'thresholds.connection_flood.connections_per_second', 400],
];

export function configurationRows(asOf: number): TableRows {
  const row = (sensor: string | null, path: string, value: unknown, daysAgo: number, by: string): Cell[] => [
    sensor,
    path,
    json(value),
    typeName(value),
    sensor === null ? 'global' : 'sensor',
    instant(asOf - daysAgo * DAY),
    by,
  ];
  return {
    table: 'sensor_configs',
    columns: [
      'sensor_id',
      'parameter_path',
      'parameter_value',
      'parameter_type',
      'scope',
      'updated_at',
      'updated_by',
    ],
    rows: [
      ...leaves({ thresholds: THRESHOLDS, ...SETTINGS }).map(([path, value]) =>
        row(null, path, value, 90, 'system'),
      ),
      ...CHANGES.map(([path, value, daysAgo]) => row(null, path, value, daysAgo, 'admin')),
      ...OVERRIDES.map(([sensor, path, value]) => row(sensor, path, value, 45, 'admin')),
    ],
  };
}

function leaves(tree: object, prefix = ''): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leaves(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value] as [string, unknown]],
  );
}

/** NetMonitor stores the name of the Python type. */
function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'str';
}
