import { DAY, instant } from './clock.js';
import { INCIDENT } from './incident.js';
import type { DemoHost } from './network.js';
import type { Random } from './random.js';

/** What machines of one kind do all day: the ports they call, whom they call, and whether many call them. */
interface Habits {
  calls: readonly number[];
  partners: readonly string[];
  serves: boolean;
}

const DOMAIN_CONTROLLERS = ['10.20.10.10', '10.20.10.11'];

const USUAL: Habits = {
  calls: [53, 80, 88, 389, 443, 445],
  serves: false,
  partners: [...DOMAIN_CONTROLLERS, '10.20.10.21', '13.107.42.14', '52.97.201.34'],
};

const HABITS: Readonly<Record<string, Habits>> = {
  'Windows server': {
    calls: [53, 88, 135, 389],
    serves: true,
    partners: DOMAIN_CONTROLLERS,
  },
  'Linux server': {
    calls: [53, 443, 5432],
    serves: true,
    partners: ['10.20.10.11', '10.20.10.30'],
  },
  'Network printer': {
    calls: [53, 389],
    serves: true,
    partners: ['10.20.10.40'],
  },
  'IP camera': {
    calls: [53, 123],
    serves: true,
    partners: ['10.20.10.11'],
  },
  'SCADA server': {
    calls: [102, 502, 2404],
    serves: true,
    partners: ['172.20.5.21', '172.20.5.22', '172.20.5.23', '172.20.5.24'],
  },
  PLC: {
    calls: [123],
    serves: true,
    partners: ['172.20.5.10'],
  },
};

/** NetMonitor learned a part of the devices, and those of the incident: what they did there was new for them. */
export function learned(host: DemoHost, asOf: number, random: Random): unknown {
  const known = random.chance(0.4) || host.suggested !== undefined || INCIDENT_HOSTS.has(host.address);
  if (!known) return {};
  const { calls, serves, partners } = HABITS[host.template ?? host.suggested ?? ''] ?? USUAL;
  const packets = random.between(40_000, 900_000);
  const sources = serves ? random.between(2, 60) : 1;
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
      unique_inbound_sources: sources,
    },
    ports: { outbound_destination_ports: calls, inbound_source_ports: calls, protocols: [6, 17] },
    characteristics: {
      is_server: true,
      is_high_bandwidth: false,
      is_low_frequency: false,
      has_many_destinations: false,
      has_many_sources: sources > 10,
    },
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
