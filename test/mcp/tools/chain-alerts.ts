import type { Client } from 'pg';
import { insertAlert, insertSensor } from '../../support/rows.js';

/*
 * A host that scans, takes tickets, moves on and sends data away; another that only begins; and what belongs to
 * no chain: one stage, no stage, no source.
 */
export const AS_OF = '2026-11-20T12:00:00Z';
const START = Date.parse('2026-11-20T08:00:00Z');

/** Minutes, type, source; written newest first, so that ids tell nothing of the order. */
const ALERTS: [number, string, string | null, string?][] = [
  [180, 'DATA_EXFILTRATION', '10.0.0.5'],
  [130, 'DCSYNC_ATTACK', '10.0.0.5', 'CRITICAL'],
  [120, 'ATTACK_CHAIN_DETECTED', '10.0.0.5'],
  [110, 'LATERAL_MOVEMENT', '10.0.0.5'],
  [60, 'kerberoasting_attack', '10.0.0.5'],
  [20, 'port_scan', '10.0.0.5'],
  [10, 'PORT_SCAN', '10.0.0.5', 'low'],
  [90, 'BRUTE_FORCE_ATTEMPT', '2001:db8::7'],
  [30, 'PORT_SCAN', '2001:db8::7'],
  // One stage, no stage, no source.
  [40, 'PORT_SCAN', '10.0.0.50'],
  [41, 'PORT_SCAN', '10.0.0.50'],
  [42, 'OWN_CODE', '10.0.0.50'],
  [43, 'OWN_CODE', '10.0.0.51'],
  [44, 'PORT_SCAN', null],
];

export async function insertChains(owner: Client): Promise<void> {
  for (const sensor_id of ['s1', 's2']) await insertSensor(owner, { sensor_id });
  for (const [index, [minutes, threat_type, source_ip, severity = 'HIGH']] of ALERTS.entries()) {
    const timestamp = new Date(START + minutes * 60_000);
    const id = index + 1;
    await insertAlert(owner, { id, timestamp, threat_type, source_ip, severity, sensor_id: 's1' });
  }
}

/** The time of an alert so many minutes after the start, as answers give it. */
export function iso(minutes: number): string {
  return new Date(START + minutes * 60_000).toISOString().replace('.000', '');
}
