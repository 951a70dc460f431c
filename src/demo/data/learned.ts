import { DAY, instant } from './clock.js';
import { INCIDENT } from './incident.js';
import type { DemoHost } from './network.js';
import type { Random } from './random.js';

/** What machines of one kind do all day: the ports they call, those they serve, whom they call, and their traits. */
interface Habits {
  calls: readonly number[];
  serves: readonly number[];
  partners: readonly string[];
  traits: readonly string[];
}

const DOMAIN_CONTROLLERS = ['10.20.10.10', '10.20.10.11'];
const TRAITS = ['is_server', 'is_client', 'is_high_bandwidth', 'is_low_frequency', 'is_internal_only'];

const USUAL: Habits = {
  calls: [53, 80, 88, 389, 443, 445],
  serves: [],
  partners: [...DOMAIN_CONTROLLERS, '10.20.10.21', '13.107.42.14', '52.97.201.34'],
  traits: ['is_client'],
};

const HABITS: Readonly<Record<string, Habits>> = {
  'Windows server': {
    calls: [53, 88, 135, 389],
    serves: [135, 445, 5985],
    partners: DOMAIN_CONTROLLERS,
    traits: ['is_server', 'is_internal_only'],
  },
  'Linux server': {
    calls: [53, 443, 5432],
    serves: [22, 443],
    partners: ['10.20.10.11', '10.20.10.30'],
    traits: ['is_server', 'is_high_bandwidth'],
  },
  'Network printer': {
    calls: [53, 389],
    serves: [631, 9100],
    partners: ['10.20.10.40'],
    traits: ['is_server', 'is_low_frequency', 'is_internal_only'],
  },
  'IP camera': {
    calls: [53, 123],
    serves: [80, 554],
    partners: ['10.20.10.11'],
    traits: ['is_server', 'is_high_bandwidth', 'is_internal_only'],
  },
  'SCADA server': {
    calls: [102, 502, 2404],
    serves: [4840],
    partners: ['172.20.5.21', '172.20.5.22', '172.20.5.23', '172.20.5.24'],
    traits: ['is_internal_only'],
  },
  PLC: {
    calls: [123],
    serves: [102, 502],
    partners: ['172.20.5.10'],
    traits: ['is_server', 'is_low_frequency', 'is_internal_only'],
  },
};

/** NetMonitor learned a part of the devices, and those of the incident: what they did there was new for them. */
export function learned(host: DemoHost, asOf: number, random: Random): unknown {
  const known = random.chance(0.4) || host.suggested !== undefined || INCIDENT_HOSTS.has(host.address);
  if (!known) return {};
  const { calls, serves, partners, traits } = HABITS[host.template ?? host.suggested ?? ''] ?? USUAL;
  const packets = random.between(40_000, 900_000);
  return {
    ip_address: host.address,
    hostname: host.hostname,
    vendor: host.vendor,
    observation_period: {
      start: withoutZone(asOf - 8 * DAY),
      end: withoutZone(asOf - DAY),
      duration_hours: 168,
    },
    traffic_summary: {
      total_packets: packets,
      total_bytes: packets * 640,
      packets_per_hour: Math.round(packets / 168),
      bytes_per_hour: Math.round((packets * 640) / 168),
      unique_outbound_destinations: partners.length,
      unique_inbound_sources: serves.length === 0 ? 1 : random.between(2, 60),
    },
    ports: { outbound_destination_ports: calls, inbound_source_ports: serves, protocols: [6, 17] },
    characteristics: Object.fromEntries(TRAITS.map((trait) => [trait, traits.includes(trait)])),
    typical_destinations: partners,
    suggested_behaviors: [
      { behavior_type: 'allowed_ports', parameters: { ports: calls, direction: 'outbound' } },
    ],
  };
}

const INCIDENT_HOSTS = new Set<string>([INCIDENT.workstation, INCIDENT.fileServer]);

/** As Python writes a time. */
function withoutZone(time: number): string {
  return instant(time).slice(0, 19);
}
