import { DAY, HOUR, instant } from './clock.js';
import { HOSTS, SENSORS, type DemoHost } from './network.js';
import { Random } from './random.js';
import { json, type Cell, type TableRows } from './table-rows.js';

interface Template {
  name: string;
  category: string;
  icon: string;
  description: string;
  behaviors: readonly (readonly [string, Record<string, unknown>])[];
}

/** Their place in the list, counted from 1, is their `id`. */
const TEMPLATES: readonly Template[] = [
  template('Workstation', 'endpoint', 'desktop', 'Kantoorcomputer', [
    [
      'allowed_ports',
      { ports: [53, 80, 88, 389, 443, 445], direction: 'outbound', protocols: ['TCP', 'UDP'] },
    ],
    ['expected_destinations', { categories: ['cloud', 'cdn'] }],
    ['dns_behavior', { normal_queries: true, allow_cloud_dns: true }],
  ]),
  template('Windows server', 'server', 'server', 'Server in the Windows domain', [
    [
      'allowed_ports',
      { ports: [88, 135, 389, 445, 636, 3389, 5985], direction: 'inbound', protocols: ['TCP'] },
    ],
    ['allowed_sources', { internal: true }],
    ['traffic_pattern', { internal_only: true, moderate_bandwidth: true }],
  ]),
  template('Linux server', 'server', 'server', 'Webserver of dienst in de DMZ', [
    ['allowed_ports', { ports: [22, 25, 80, 443, 993], direction: 'inbound', protocols: ['TCP'] }],
    ['connection_behavior', { accepts_connections: true, high_connection_rate: true, api_server: true }],
  ]),
  template('Network printer', 'iot', 'printer', 'Printer', [
    ['allowed_ports', { ports: [515, 631, 9100], direction: 'inbound', protocols: ['TCP'] }],
    ['expected_destinations', { internal_only: true }],
  ]),
  template('IP camera', 'iot', 'camera', 'Camera at gate or quay', [
    ['traffic_pattern', { streaming: true, continuous: true, max_outbound_mbps: 8 }],
    ['bandwidth_limit', { max_outbound_mbps: 10 }],
    ['connection_behavior', { continuous: true, long_sessions: true }],
  ]),
  template('SCADA server', 'server', 'industry', 'Bedient de kranen en pompen', [
    ['allowed_ports', { ports: [102, 502, 2404, 4840], direction: 'outbound', protocols: ['TCP'] }],
    ['expected_destinations', { allowed_ips: ['172.20.5.0/24'], internal_only: true }],
  ]),
  template('PLC', 'iot', 'industry', 'Industrial controller', [
    ['allowed_protocols', { protocols: ['TCP'] }],
    ['allowed_sources', { internal: true }],
    ['traffic_pattern', { low_bandwidth: true, periodic: true, internal_only: true }],
  ]),
  template('Operator panel', 'iot', 'tablet', 'Bedieningspaneel op de kade', [
    ['connection_behavior', { periodic: true, small_packets: true }],
  ]),
  template('Network equipment', 'infrastructure', 'router', 'Firewall or switch', [
    ['connection_behavior', { management_access: true, many_destinations: true }],
  ]),
  template('Smart TV', 'iot', 'tv', 'Televisie in de vergaderzaal', [
    ['expected_destinations', { categories: ['streaming', 'cdn'] }],
    ['time_restrictions', { from: '07:00', to: '19:00' }],
  ]),
];

const templateId = (name: string | null): number | null =>
  TEMPLATES.findIndex((known) => known.name === name) + 1 || null;

export function templateRows(asOf: number): TableRows {
  return {
    table: 'device_templates',
    columns: ['id', 'name', 'description', 'icon', 'category', 'is_builtin', 'created_at', 'created_by'],
    rows: TEMPLATES.map(({ name, description, icon, category }, index) => [
      index + 1,
      name,
      description,
      icon,
      category,
      name !== 'Operator panel',
      instant(asOf - 400 * DAY),
      'system',
    ]),
  };
}

export function behaviorRows(): TableRows {
  return {
    table: 'template_behaviors',
    columns: ['template_id', 'behavior_type', 'parameters', 'action'],
    rows: TEMPLATES.flatMap(({ behaviors }, index) =>
      behaviors.map(([type, parameters]): Cell[] => [index + 1, type, json(parameters), 'allow']),
    ),
  };
}

export function deviceRows(asOf: number): TableRows {
  const random = new Random(50);
  return {
    table: 'devices',
    columns: [
      'ip_address',
      'mac_address',
      'hostname',
      'vendor',
      'template_id',
      'sensor_id',
      'learned_behavior',
      'classification_confidence',
      'classification_method',
      'first_seen',
      'last_seen',
      'is_active',
      'notes',
      'created_by',
    ],
    rows: HOSTS.map((host) => device(host, asOf, random)),
  };
}

function device(host: DemoHost, asOf: number, random: Random): Cell[] {
  const sensor = SENSORS.find(({ id }) => id === host.sensor);
  const age = random.between(20, 200) * DAY;
  const idle = host.template === null ? random.between(1, 9 * 24) * HOUR : random.between(5, 900) * 1_000;
  return [
    host.address,
    `02:00:5e:${random.hex(2)}:${random.hex(2)}:${random.hex(2)}`,
    host.hostname,
    host.vendor,
    templateId(host.template),
    host.sensor,
    json(random.chance(0.4) ? learned(host, asOf, random) : {}),
    host.template === null ? 0 : random.between(72, 98) / 100,
    host.template === null ? null : random.pick(['manual', 'hostname_match', 'ml_classifier', 'vendor_hint']),
    instant(asOf - age),
    instant(asOf - (sensor?.silentFor ?? 0) - idle),
    !random.chance(0.02),
    host.hostname?.startsWith('scan-01') === true ? 'Kwetsbaarhedenscanner van het beheerteam' : null,
    'auto',
  ];
}

function learned(host: DemoHost, asOf: number, random: Random): unknown {
  const packets = random.between(40_000, 900_000);
  return {
    ip_address: host.address,
    hostname: host.hostname,
    vendor: host.vendor,
    observation_period: { start: instant(asOf - 8 * DAY), end: instant(asOf - DAY), duration_hours: 168 },
    traffic_summary: {
      total_packets: packets,
      total_bytes: packets * 640,
      packets_per_hour: Math.round(packets / 168),
      bytes_per_hour: Math.round((packets * 640) / 168),
      unique_outbound_destinations: random.between(3, 60),
      unique_inbound_sources: random.between(1, 20),
    },
    ports: { outbound_destination_ports: [53, 443], inbound_source_ports: [443], protocols: ['TCP', 'UDP'] },
    typical_destinations: ['10.20.10.10', '10.20.10.11'],
    suggested_behaviors: [],
  };
}

function template(
  name: string,
  category: string,
  icon: string,
  description: string,
  behaviors: Template['behaviors'],
): Template {
  return { name, category, icon, description, behaviors };
}
