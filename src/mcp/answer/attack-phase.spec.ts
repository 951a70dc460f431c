import { expect, it } from 'vitest';
import { ATTACK_PHASES, attackPhaseOf } from './attack-phase.js';

it.each([
  ['PORT_SCAN', 'reconnaissance'],
  ['port_scan', 'reconnaissance'],
  ['BRUTE_FORCE_ATTEMPT', 'exploitation'],
  ['KERBEROASTING_ATTACK', 'exploitation'],
  ['BEACONING_DETECTED', 'persistence'],
  ['SMB_LATERAL_MOVEMENT_PATTERN', 'lateral_movement'],
  ['DNS_TUNNEL_HIGH_RATE', 'persistence'],
  ['HTTP_SENSITIVE_DATA', 'exfiltration'],
])('%s speaks of %s', (code, phase) => {
  expect(attackPhaseOf(code)).toBe(phase);
  expect(ATTACK_PHASES).toContain(phase);
});

it.each(['TLS_WEAK_CIPHER', 'PORT', 'PORT_SCAN_X', '', ' ', 'constructor', '__proto__'])(
  '%j speaks of no phase',
  (code) => {
    expect(attackPhaseOf(code)).toBeUndefined();
  },
);
