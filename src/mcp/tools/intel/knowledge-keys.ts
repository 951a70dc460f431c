import type { AddressReputation } from '../../../database/intel/reputation.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';

/** Keys of NetMonitor's knowledge base by technique of ATT&CK; a technique above serves for those below it. */
const BY_TECHNIQUE: Readonly<Record<string, string>> = {
  T1021: 'lateral_movement',
  T1041: 'data_exfiltration',
  T1046: 'port_scan',
  T1048: 'data_exfiltration',
  T1071: 'malware_c2',
  'T1071.004': 'dns_tunneling',
  'T1090.003': 'tor_usage',
  'T1090.004': 'malware_c2',
  T1095: 'malware_c2',
  T1110: 'brute_force',
  T1132: 'malware_c2',
  T1486: 'ransomware_indicator',
  T1490: 'ransomware_indicator',
  T1496: 'cryptomining',
  T1550: 'lateral_movement',
  T1566: 'phishing',
  T1567: 'data_exfiltration',
  T1568: 'malware_c2',
  T1571: 'unusual_port',
  T1572: 'malware_c2',
  T1573: 'malware_c2',
  T1595: 'port_scan',
};

/** What no technique tells. */
const BY_CODE: Readonly<Record<string, readonly string[]>> = {
  BANDWIDTH_SATURATION: ['high_bandwidth'],
  BASELINE_NEW_DESTINATION: ['new_external_connection'],
  BASELINE_NEW_PORT: ['unusual_port'],
  BASELINE_VOLUME_INCREASE: ['high_bandwidth'],
  BLACKLISTED_IP: ['known_c2'],
  C2_COMMUNICATION: ['known_c2'],
  HIGH_OUTBOUND_VOLUME: ['high_bandwidth'],
  THREAT_FEED_MATCH: ['malware_c2', 'known_c2'],
};

/**
 * Keys under which the knowledge base may hold advice about a type, the most fitting first: its own name, that
 * without the word for how sure the detector is, and what its techniques and meaning lead to.
 */
export function knowledgeKeysOf(threatType: string): string[] {
  const name = threatType
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  const techniques = threatTypeOf(name)?.techniques ?? [];
  return [
    ...new Set([
      threatType.trim().toLowerCase(),
      name,
      name.replace(/_(?:attack|attempt|detected|suspected)$/, ''),
      ...techniques.flatMap((id) => BY_TECHNIQUE[id] ?? BY_TECHNIQUE[id.split('.')[0]!] ?? []),
      ...(BY_CODE[name.toUpperCase()] ?? []),
    ]),
  ];
}

/** From here on NetMonitor calls a score of AbuseIPDB high. */
const HIGH_SCORE = 80;

/** Keys of advice about what is known of an address, the worst first. */
export function reputationKeys(known: AddressReputation): string[] {
  const keys: [key: string, holds: boolean][] = [
    ['known_c2', known.is_known_c2],
    ['high_abuse_score', known.is_known_attacker || (known.abuseipdb_score ?? 0) >= HIGH_SCORE],
    ['tor_exit', known.is_tor_exit],
    ['vpn_proxy', known.is_vpn || known.is_proxy],
    ['datacenter_ip', known.is_datacenter],
  ];
  return keys.filter(([, holds]) => holds).map(([key]) => key);
}
