import { describe, expect, it } from 'vitest';
import type { TemplateBehavior } from '../../../database/devices/device-template.js';
import { matchRule, type Side, type TestedAlert } from './suppression-rules.js';

const ALERT: TestedAlert = {
  alert_type: 'HIGH_OUTBOUND_VOLUME',
  source_ip: '10.0.0.5',
  destination_ip: '192.0.2.9',
  destination_port: 554,
  provider_category: 'cdn',
};

type Case = [side: Side, type: string, parameters: Record<string, unknown>, alert?: Partial<TestedAlert>];

function match([side, behavior_type, parameters, alert]: Case, action = 'allow') {
  return matchRule({ behavior_type, parameters, action } as TemplateBehavior, { ...ALERT, ...alert }, side);
}

describe('a rule suppresses', () => {
  it.each<Case>([
    ['source', 'allowed_ports', { ports: [554], direction: 'outbound' }],
    ['source', 'allowed_ports', { ports: [554] }],
    ['destination', 'allowed_ports', { ports: [554], direction: 'inbound' }],
    ['destination', 'allowed_ports', { ports: [554], direction: 'both' }],
    ['destination', 'allowed_sources', { internal: true }],
    ['destination', 'allowed_sources', { subnets: ['nonsense', '300.1.1.0/24', '10.0.0.99/24'] }],
    ['destination', 'allowed_sources', { subnets: ['2001:db8::/32'] }, { source_ip: '2001:db8::9' }],
    ['source', 'expected_destinations', { internal_only: true }, { destination_ip: '172.31.0.1' }],
    ['source', 'expected_destinations', { categories: ['streaming', 'cdn'] }],
    ['source', 'expected_destinations', { allowed_ips: ['192.0.2.9'], internal_only: true }],
    ['source', 'expected_destinations', { allowed_ips: ['x', '192.0.2.1/24'], categories: [] }],
    ['source', 'traffic_pattern', { streaming: true }],
    ['source', 'traffic_pattern', { continuous: true }],
    ['source', 'traffic_pattern', { high_bandwidth: true }, { alert_type: 'UNUSUAL_PACKET_SIZE' }],
    ['destination', 'traffic_pattern', { receives_streams: true }, { alert_type: 'UNUSUAL_PACKET_SIZE' }],
    ['source', 'connection_behavior', { high_connection_rate: true }, { alert_type: 'CONNECTION_FLOOD' }],
    ['destination', 'connection_behavior', { accepts_connections: true }, { alert_type: 'PORT_SCAN' }],
    ['destination', 'connection_behavior', { api_server: true }, { alert_type: 'CONNECTION_FLOOD' }],
    ['source', 'dns_behavior', { allow_cloud_dns: true }, { alert_type: 'DNS_ANOMALY' }],
  ])('for the %s, %s %j', (...given) => {
    expect(match(given)).toMatchObject({ condition: null });
    expect(match(given, 'suppress')).toBeNull();
    expect(match(given, 'alert')).toBeNull();
  });
});

describe('a rule may suppress', () => {
  it.each<[...Case, string]>([
    ['source', 'allowed_ports', { ports: [80] }, {}, 'the source port is one of them'],
    ['source', 'allowed_ports', { ports: [80] }, { destination_port: null }, 'the port is one of them'],
    ['source', 'allowed_protocols', { protocols: ['tcp', 'RTSP'] }, {}, 'the packet is TCP or RTSP'],
    ['destination', 'allowed_protocols', { protocols: ['tcp', 'RTSP'] }, {}, 'the packet is TCP'],
    ['source', 'allowed_ports', { left_out: '400000 bytes' }, {}, 'it covers this alert'],
  ])('for the %s, %s %j %j, if %s', (side, type, parameters, alert, condition) => {
    expect(match([side, type, parameters, alert as Partial<TestedAlert>])).toMatchObject({ condition });
  });
});

describe('a rule does not suppress', () => {
  it.each<Case>([
    ['source', 'allowed_ports', { ports: [554], direction: 'inbound' }],
    ['source', 'allowed_ports', { ports: [554], direction: 'both' }],
    ['source', 'allowed_ports', { ports: [80], direction: 'outbound' }],
    ['source', 'allowed_ports', { ports: 'all' }],
    ['destination', 'allowed_ports', { ports: [554], direction: 'outbound' }],
    ['destination', 'allowed_ports', { ports: [80] }],
    ['source', 'allowed_sources', { internal: true }],
    ['destination', 'allowed_sources', { internal: true }, { source_ip: '172.32.0.1' }],
    ['destination', 'allowed_sources', { internal: true, subnets: ['10.0.0.0/8'] }, { source_ip: 'fd00::1' }],
    ['destination', 'allowed_sources', { subnets: ['10.0.0.0/33', '10'] }],
    ['source', 'expected_destinations', { internal_only: true, categories: ['cdn'] }],
    ['source', 'expected_destinations', { allowed_ips: ['192.0.2.8', 'nonsense', '192.0.2.0/33'] }],
    ['destination', 'expected_destinations', { allowed_ips: ['192.0.2.9'] }],
    ['source', 'expected_destinations', { categories: ['cdn'] }, { destination_ip: null }],
    ['destination', 'expected_destinations', { categories: ['cdn'] }],
    ['source', 'traffic_pattern', { continuous: true }, { alert_type: 'BEACONING_DETECTED' }],
    ['destination', 'traffic_pattern', { streaming: true }],
    ['source', 'connection_behavior', { accepts_connections: true }, { alert_type: 'PORT_SCAN' }],
    ['destination', 'dns_behavior', { allow_cloud_dns: true }, { alert_type: 'DNS_ANOMALY' }],
    ['source', 'bandwidth_limit', { max_outbound_mbps: 10 }],
    ['source', 'bandwidth_limit', { left_out: '400000 bytes' }],
    ['source', 'allowed_protocols', { protocols: ['GRE'] }],
  ])('for the %s, %s %j %j', (...given) => {
    expect(match(given)).toBeNull();
  });
});
