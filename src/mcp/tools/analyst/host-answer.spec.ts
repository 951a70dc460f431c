import { describe, expect, it } from 'vitest';
import type { Peer } from '../../../database/hosts/host-story.js';
import type { FeedMatch, IndicatorMatches } from '../../../database/intel/threat-feed.js';
import { peerRows } from './host-answer.js';

const peer = (ip_address: string, severity: string, known: boolean, alert_count = 1): Peer => ({
  ip_address,
  severity,
  alert_count,
  first_seen: '2026-11-19T13:00:00Z',
  last_seen: '2026-11-19T13:00:00Z',
  threat_types: ['LATERAL_MOVEMENT'],
  known,
});

const match = (feed_type: string, source: string | null, status = 'live') =>
  ({ status, feed_type, source, matched_by: 'exact' }) as FeedMatch;

describe('the peers of a host', () => {
  it('hides no grave one behind those that are merely new', () => {
    const met = [
      peer('10.0.0.1', 'MEDIUM', false, 9),
      peer('10.0.0.2', 'CRITICAL', true),
      peer('10.0.0.3', 'LOW', true, 90),
      peer('10.0.0.4', 'HIGH', false),
    ];
    const order = peerRows(met, new Map(), true).map(({ ip_address }) => ip_address);
    expect(order).toEqual(['10.0.0.4', '10.0.0.2', '10.0.0.1', '10.0.0.3']);
  });

  it('puts peers that attackers own before others that feeds list, whether or not the feed has a name', () => {
    const listed = {
      a: match('botnet_c2', 'feodo', 'expired'),
      b: match('tor_exit', 'torproject'),
      c: match('botnet_c2', null),
      d: match('botnet_c2', 'feodo'),
    };
    const matches = Object.entries(listed).map(([ip, one]): [string, IndicatorMatches] => [
      ip,
      { total: 1, live: 1, expired: 0, inactive: 0, matches: [one] },
    ]);
    const met = ['e', 'a', 'b', 'c', 'd'].map((ip) => peer(ip, 'HIGH', true));
    const rows = peerRows(met, new Map(matches), true);
    expect(rows.map(({ ip_address }) => ip_address)).toEqual(['c', 'd', 'b', 'e', 'a']);
  });
});
