import { describe, expect, it } from 'vitest';
import type { Peer } from '../../../database/hosts/host-story.js';
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
});
