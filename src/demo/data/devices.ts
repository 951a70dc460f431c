import { DAY, HOUR, instant } from './clock.js';
import { learned } from './learned.js';
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
    ['allowed_ports', { ports: [80, 443, 554], direction: 'inbound', protocols: ['TCP'] }],
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
    columns: [
      'id',
      'name',
      'description',
      'icon',
      'category',
      'is_builtin',
      'created_at',
      'updated_at',
      'created_by',
    ],
    rows: TEMPLATES.map(({ name, description, icon, category }, index) => [
      index + 1,
      name,
      description,
      icon,
      category,
      name !== 'Operator panel',
      instant(asOf - 400 * DAY),
      instant(asOf - 400 * DAY),
      'system',
    ]),
  };
}

export function behaviorRows(asOf: number): TableRows {
  return {
    table: 'template_behaviors',
    columns: ['template_id', 'behavior_type', 'parameters', 'action', 'created_at'],
    rows: TEMPLATES.flatMap(({ behaviors }, index) =>
      behaviors.map(([type, parameters]): Cell[] => [
        index + 1,
        type,
        json(parameters),
        'allow',
        instant(asOf - 400 * DAY),
      ]),
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
      'suggested_template_id',
    ],
    rows: HOSTS.map((host) => device(host, asOf, random)),
  };
}

function device(host: DemoHost, asOf: number, random: Random): Cell[] {
  const sensor = SENSORS.find(({ id }) => id === host.sensor);
  const age = random.between(20, 200) * DAY;
  const isGuest = host.vendor === null;
  const idle = isGuest ? random.between(1, 9 * 24) * HOUR : random.between(5, 900) * 1_000;
  return [
    host.address,
    `02:00:5e:${random.hex(2)}:${random.hex(2)}:${random.hex(2)}`,
    host.hostname,
    host.vendor,
    templateId(host.template),
    host.sensor,
    json(learned(host, asOf, random)),
    confidence(host, random),
    host.template === null ? null : random.pick(['manual', 'hostname_match', 'ml_classifier', 'vendor_hint']),
    instant(asOf - age),
    instant(asOf - (sensor?.silentFor ?? 0) - idle),
    !(isGuest && random.chance(0.07)),
    host.hostname?.startsWith('scan-01') === true ? 'Kwetsbaarhedenscanner van het beheerteam' : null,
    'auto',
    templateId(host.suggested ?? null),
  ];
}

/** NetMonitor's classifier assigns a type from 0.7 on; below, it only suggests one. */
function confidence({ template, suggested }: DemoHost, random: Random): number {
  if (template !== null) return random.between(72, 98) / 100;
  return suggested === undefined ? 0 : 0.62;
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
