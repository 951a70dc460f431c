import type { Dice } from './dice.js';
import { DEAD_SENSOR, SITES, WEAK_SENSOR } from './network.js';
import type { Plan } from './plan.js';
import type { Rows } from './rows.js';
import { busyness, DAY, DAYS, instant, MINUTE } from './time.js';

const EVERY = 5 * MINUTE;
const SAMPLED = 10 * MINUTE;
/** What the weak sensor still sees. */
export const WEAK = 0.1;

/** Whether a sensor reports at an instant, and what part of all it sees. */
export function sight(plan: Plan | null, sensor: string, at: number): number {
  if (plan && sensor === DEAD_SENSOR && at > plan.deadSince) return 0;
  return plan && sensor === WEAK_SENSOR && at > plan.weakSince ? WEAK : 1;
}

/** Counters of packets as sensors send them, each the difference to the one before. */
export function trafficRows(plan: Plan | null, dice: Dice, end: number): Rows {
  return {
    table: 'traffic_metrics',
    columns: [
      'timestamp',
      'total_packets',
      'total_bytes',
      'inbound_packets',
      'inbound_bytes',
      'outbound_packets',
      'outbound_bytes',
      'sensor_id',
    ],
    rows: counters(plan, dice, end),
  };
}

function* counters(plan: Plan | null, dice: Dice, end: number) {
  for (const { sensor, share } of SITES) {
    for (let at = end - DAYS * DAY + EVERY; at <= end; at += EVERY) {
      const seen = sight(plan, sensor, at);
      if (seen === 0) break;
      const packets = Math.round(400_000 * share * busyness(at) * dice.wild(0.25) * seen);
      const [inbound, outbound] = [Math.round(packets * 0.55), Math.round(packets * 0.3)];
      yield [instant(at), packets, packets * 700, inbound, inbound * 900, outbound, outbound * 500, sensor];
    }
  }
}

/** How sensors themselves fared. */
export function sampleRows(plan: Plan | null, dice: Dice, end: number): Rows {
  return {
    table: 'sensor_metrics',
    columns: [
      'timestamp',
      'sensor_id',
      'cpu_percent',
      'memory_percent',
      'disk_percent',
      'uptime_seconds',
      'packets_captured',
      'alerts_sent',
      'network_interface',
      'bandwidth_mbps',
    ],
    rows: samples(plan, dice, end),
  };
}

function* samples(plan: Plan | null, dice: Dice, end: number) {
  for (const { sensor } of SITES) {
    let captured = 0;
    for (let at = end - DAYS * DAY + SAMPLED; at <= end; at += SAMPLED) {
      if (sight(plan, sensor, at) === 0) break;
      captured += dice.between(10_000, 60_000);
      yield [
        instant(at),
        sensor,
        dice.between(5, 60),
        dice.between(30, 60),
        41,
        Math.round(at / 1_000) % 5_000_000,
        captured,
        Math.round(captured / 900),
        'eth0',
        dice.between(1, 80),
      ];
    }
  }
}

/** Health of the central host. */
export function centralRows(dice: Dice, end: number): Rows {
  const count = (DAYS * DAY) / SAMPLED;
  return {
    table: 'system_stats',
    columns: [
      'timestamp',
      'cpu_percent',
      'memory_percent',
      'packets_per_second',
      'alerts_per_minute',
      'threat_feed_iocs',
    ],
    rows: Array.from({ length: count }, (_, i) => [
      instant(end - (count - 1 - i) * SAMPLED),
      dice.between(5, 50),
      44,
      dice.between(500, 3_000),
      dice.between(0, 12),
      0,
    ]),
  };
}
