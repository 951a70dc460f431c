import { expect, it } from 'vitest';
import { THREAT_TYPES } from '../../answer/attack/threat-catalogue.js';
import { knowledgeKeysOf } from './knowledge-keys.js';

it.each([
  ['PORT_SCAN', 'port_scan'],
  ['port scan', 'port_scan'],
  ['BRUTE_FORCE_ATTEMPT', 'brute_force'],
  ['KERBEROS_BRUTEFORCE', 'brute_force'],
  ['C2_COMMUNICATION', 'malware_c2'],
  ['BEACONING_DETECTED', 'beaconing'],
  ['DGA_DETECTED', 'malware_c2'],
  ['DNS_TUNNEL_HIGH_RATE', 'dns_tunneling'],
  ['CRYPTOMINING_DETECTED', 'cryptomining'],
  ['RANSOMWARE_SHADOW_COPY_DELETION', 'ransomware_indicator'],
  ['PHISHING_DOMAIN_QUERY', 'phishing'],
  ['TOR_EXIT_NODE_CONNECTION', 'tor_usage'],
  ['DATA_EXFILTRATION', 'data_exfiltration'],
  ['PASS_THE_HASH_SUSPECTED', 'lateral_movement'],
  ['THREAT_FEED_MATCH', 'known_c2'],
  ['SSH_NON_STANDARD_PORT', 'unusual_port'],
  ['malware.emotet', 'malware.emotet'],
  ['T1566.001', 't1566.001'],
])('%s leads to %s', (type, key) => {
  expect(knowledgeKeysOf(type)).toContain(key);
});

it('the name itself comes first, and is in lower case for every type', () => {
  for (const code of THREAT_TYPES.keys()) expect(knowledgeKeysOf(code)[0]).toBe(code.toLowerCase());
});
