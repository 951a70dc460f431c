import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { TemplateBehavior } from '../../../database/devices/device-template.js';

/** Alerts that NetMonitor never suppresses, beside those of severity CRITICAL. */
export const NEVER_SUPPRESSED = ['THREAT_FEED_MATCH', 'C2_COMMUNICATION', 'BLACKLISTED_IP'];

/** An alert as far as a rule looks at it. */
export interface TestedAlert {
  alert_type: string;
  source_ip: string;
  destination_ip: string | null;
  destination_port: number | null;
  /** Category of the known provider that the destination belongs to; of several, of the one NetMonitor finds first. */
  provider_category: string | null;
}

/** Why a rule suppresses an alert, and what that still hangs on; null = on nothing. */
export interface RuleMatch {
  reason: string;
  condition: string | null;
}

export type Side = 'source' | 'destination';

type Rule = (parameters: Record<string, unknown>, alert: TestedAlert, side: Side) => RuleMatch | null;

/**
 * Whether a rule of a device's type suppresses an alert, as NetMonitor decides it: only rules with the action
 * `allow` count, for the source those that are not inbound, for the destination those that are not outbound.
 */
export function matchRule(rule: TemplateBehavior, alert: TestedAlert, side: Side): RuleMatch | null {
  const parameters = rule.parameters ?? {};
  const elsewhere = side === 'source' ? 'inbound' : 'outbound';
  const applied = RULES.get(rule.behavior_type);
  if (applied === undefined || rule.action !== 'allow' || parameters['direction'] === elsewhere) return null;
  if ('left_out' in parameters)
    return { reason: 'too long to be read here', condition: 'it covers this alert' };
  return applied(parameters, alert, side);
}

/** Types of rules that NetMonitor looks at when it suppresses; others are stored and not applied. */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ['allowed_ports', allowedPorts],
  ['allowed_protocols', allowedProtocols],
  ['allowed_sources', allowedSources],
  ['expected_destinations', expectedDestinations],
  ['traffic_pattern', trafficPattern],
  ['connection_behavior', connectionBehavior],
  ['dns_behavior', dnsBehavior],
]);

/** The port of the destination; without a direction a source's own port counts too. */
function allowedPorts(parameters: Record<string, unknown>, alert: TestedAlert, side: Side): RuleMatch | null {
  const ports = listOf(parameters['ports']);
  const direction = parameters['direction'] ?? null;
  if (ports.length === 0 || (side === 'source' && direction !== null && direction !== 'outbound'))
    return null;
  const port = alert.destination_port;
  if (port !== null && ports.includes(port)) return sure(`port ${port} is allowed`);
  const few = ports.slice(0, 10).join(', ') + (ports.length > 10 ? ' and more' : '');
  if (port === null) return { reason: `ports ${few} are allowed`, condition: 'the port is one of them' };
  if (side === 'destination' || direction !== null) return null;
  return { reason: `ports ${few} are allowed`, condition: 'the source port is one of them' };
}

function allowedProtocols(parameters: Record<string, unknown>, _: TestedAlert, side: Side): RuleMatch | null {
  const told = ['TCP', 'UDP', 'ICMP', ...(side === 'source' ? ['RTSP'] : [])];
  const protocols = listOf(parameters['protocols']).map((name) => String(name).toUpperCase());
  const seen = told.filter((name) => protocols.includes(name));
  if (seen.length === 0) return null;
  return { reason: `${seen.join(', ')} is allowed`, condition: `the packet is ${seen.join(' or ')}` };
}

function allowedSources(
  parameters: Record<string, unknown>,
  alert: TestedAlert,
  side: Side,
): RuleMatch | null {
  if (side === 'source') return null;
  if (parameters['internal'] && isPrivate(alert.source_ip)) return sure('internal sources are allowed');
  const subnet = holderOf(alert.source_ip, parameters['subnets']);
  return subnet === undefined ? null : sure(`sources in ${subnet} are allowed`);
}

function expectedDestinations(
  parameters: Record<string, unknown>,
  { destination_ip, provider_category }: TestedAlert,
  side: Side,
): RuleMatch | null {
  if (side === 'destination' || destination_ip === null) return null;
  const network = holderOf(destination_ip, parameters['allowed_ips']);
  if (network !== undefined) return sure(`destinations in ${network} are allowed`);
  if (parameters['internal_only']) {
    return isPrivate(destination_ip) ? sure('internal destinations are allowed') : null;
  }
  if (provider_category === null || !listOf(parameters['categories']).includes(provider_category))
    return null;
  return sure(`destinations of known providers (${provider_category}) are expected`);
}

function trafficPattern(parameters: Record<string, unknown>, { alert_type }: TestedAlert, side: Side) {
  const volume = side === 'source' ? 'HIGH_OUTBOUND_VOLUME' : 'HIGH_INBOUND_VOLUME';
  const streams = parameters[side === 'source' ? 'streaming' : 'receives_streams'];
  const wide = parameters['high_bandwidth'] || streams;
  if (wide && [volume, 'UNUSUAL_PACKET_SIZE'].includes(alert_type)) return sure('high bandwidth is expected');
  const steady = side === 'source' && parameters['continuous'];
  return steady && ['BEACONING', volume].includes(alert_type) ? sure('steady traffic is expected') : null;
}

function connectionBehavior(parameters: Record<string, unknown>, { alert_type }: TestedAlert, side: Side) {
  if (side === 'source') {
    if (parameters['high_connection_rate'] && alert_type === 'CONNECTION_FLOOD')
      return sure(MANY_CONNECTIONS);
    const periodic = parameters['low_frequency'] && parameters['periodic'];
    return periodic && alert_type === 'BEACONING' ? sure('periodic connections are expected') : null;
  }
  const serves = parameters['high_connection_rate'] || parameters['accepts_connections'];
  const expected = [
    ...(serves ? ['CONNECTION_FLOOD', 'PORT_SCAN', 'HIGH_RISK_ATTACK_CHAIN'] : []),
    ...(parameters['api_server'] ? ['CONNECTION_FLOOD', 'HIGH_RISK_ATTACK_CHAIN'] : []),
  ];
  return expected.includes(alert_type) ? sure(MANY_CONNECTIONS) : null;
}

const MANY_CONNECTIONS = 'many connections are expected';

function dnsBehavior(parameters: Record<string, unknown>, { alert_type }: TestedAlert, side: Side) {
  const expected = side === 'source' && parameters['allow_cloud_dns'];
  return expected && ['DNS_TUNNEL', 'DNS_ANOMALY'].includes(alert_type)
    ? sure('cloud DNS is expected')
    : null;
}

function sure(reason: string): RuleMatch {
  return { reason, condition: null };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The first of some networks that holds an address. */
function holderOf(address: string, networks: unknown): string | undefined {
  return listOf(networks)
    .map(String)
    .find((network) => isIn(address, network));
}

/** RFC 1918 only, as NetMonitor has it. */
function isPrivate(address: string): boolean {
  return ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((network) => isIn(address, network));
}

function isIn(address: string, network: string): boolean {
  const host = ipaddr.parse(address);
  const [text = '', bits] = network.split('/');
  if (isIP(text) === 0) return false;
  const base = ipaddr.parse(text);
  if (host.kind() !== base.kind()) return false;
  const whole = base.kind() === 'ipv4' ? 32 : 128;
  const length = bits === undefined ? whole : Number(bits);
  return Number.isInteger(length) && length >= 0 && length <= whole && host.match(base, length);
}
