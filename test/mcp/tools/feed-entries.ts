import type { Client } from 'pg';
import { insertThreatFeed } from '../../support/reference-rows.js';
import { insertAlert, insertSensor } from '../../support/rows.js';

export const AS_OF = '2026-11-20T12:00:00Z';
const LATER = '2026-12-01T00:00:00Z';
const EARLIER = '2026-11-19T00:00:00Z';
export const HASH = 'ab'.repeat(32);

/** Entries in good and in bad writing, live and not, and alerts of those who were met. */
export async function insertEntries(owner: Client): Promise<void> {
  await insertSensor(owner, { sensor_id: 'dmz-02', last_seen: AS_OF });
  const entries: [feed: string, indicator: string, kind: string, more?: object][] = [
    [
      'botnet_c2',
      '203.0.113.66',
      'ip',
      { confidence_score: 0.97, expires_at: LATER, metadata: { port: 443 } },
    ],
    ['suspicious_ip', '203.0.113.0/24', 'cidr', { confidence_score: 0.5 }],
    ['known_attacker', '203.0.112.0/20', 'cidr', { expires_at: EARLIER }],
    ['other', '203.0.113.66', 'ip', { is_active: false }],
    ['tor_exit', '198.51.100.9/32', 'ip', { expires_at: EARLIER }],
    ['vpn_exit', '198.51.100.9', 'other', { is_active: null }],
    ['malware_c2', '10.7.8.9/16', 'cidr', { source: 'bits beyond the prefix' }],
    ['malware_c2', '2001:DB8:0:0:0:0:0:66', 'ip'],
    ['malware_c2', '2001:db8:77::/48', 'cidr'],
    ['phishing', 'evil.example', 'domain', { confidence_score: 0.9 }],
    ['malicious_domain', 'login.evil.example', 'domain'],
    ['exploit_kit', ' Mixed.CASE.example. ', 'domain'],
    ['exploit_kit', 'hxxp://defanged[.]example/', 'domain'],
    ['malware_c2', 'http://files.example/Load.exe', 'url'],
    [
      'ransomware_ioc',
      HASH.toUpperCase(),
      'hash',
      { confidence_score: Number.NaN, last_updated: 'infinity' },
    ],
    ['other', 'AS64500', 'asn'],
  ];
  for (const [feed_type, indicator, indicator_type, more] of entries) {
    const last_updated = '2026-11-20T06:00:00Z';
    await insertThreatFeed(owner, { feed_type, indicator, indicator_type, last_updated, ...more });
  }
  const malformed = [
    '',
    '   ',
    '300.1.1.1/8',
    '203.0.113.0/33',
    '::::/12',
    '1.2.3',
    '/',
    '.',
    '[.]',
    "'; --",
    'é',
    'com',
  ];
  for (const [i, indicator] of malformed.entries()) {
    const indicator_type = ['ip', 'cidr', 'domain', 'url', null][i % 5]!;
    await insertThreatFeed(owner, { feed_type: 'other', indicator, indicator_type, last_updated: EARLIER });
  }
  const met = { threat_type: 'THREAT_FEED_MATCH', timestamp: '2026-11-20T10:00:00Z' };
  await insertAlert(owner, { ...met, destination_ip: '203.0.113.66' });
  await insertAlert(owner, { ...met, source_ip: '203.0.113.66', timestamp: '2026-11-20T09:00:00Z' });
  await insertAlert(owner, { ...met, threat_type: 'PORT_SCAN', source_ip: '203.0.113.66' });
}
