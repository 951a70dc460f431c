import type { Client } from 'pg';
import { utc } from '../real/instants.js';
import type { Watched } from '../support/plain-coverage.js';
import { insertSensor } from '../support/rows.js';

/* Made-up sensors that watch, fall silent and see too little, in a way that every run repeats. Microseconds. */

export const SECOND = 1e6;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Plan {
  sensor_id: string;
  /** Between two rows. */
  interval: number;
  days: number;
  /** Ages at which it fell silent and came back. */
  silent?: [number, number][];
  /** Ages between which it saw so much of its packets. */
  weak?: { from: number; to: number; share: number };
  table?: 'traffic_metrics' | 'sensor_metrics';
}

/** Numbers between 0 and 1, always the same (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Rows at the interval with a little jitter, packets by the hour of the day. */
export async function watch(
  owner: Client,
  now: number,
  plan: Plan,
  seed: number,
): Promise<Watched & { packets: number[] }> {
  const random = chance(seed);
  const { sensor_id, interval, silent = [], weak, table = 'traffic_metrics' } = plan;
  const times: number[] = [];
  const packets: number[] = [];
  const registered = Math.round(now - plan.days * DAY);
  for (let at = registered; at < now; at += interval) {
    const time = Math.floor(at + random() * interval * 0.1);
    const age = now - time;
    if (time >= now || silent.some(([from, to]) => age <= from && age > to)) continue;
    const busy = 1_000 + 800 * Math.sin((time / DAY) * 2 * Math.PI);
    const share = weak && age <= weak.from && age > weak.to ? weak.share : 1;
    times.push(time);
    packets.push(Math.round(busy * (0.75 + 0.5 * random()) * share));
  }
  const seen = times.at(-1)!;
  await insertSensor(owner, { sensor_id, registered_at: utc(registered), last_seen: utc(seen) });
  await insertTimes(owner, table, sensor_id, times, packets);
  const rows = {
    traffic: [],
    metrics: [],
    alerts: [],
    [table === 'traffic_metrics' ? 'traffic' : 'metrics']: times,
  };
  return { sensor_id, registered, seen, packets, ...rows };
}

export async function insertTimes(
  owner: Client,
  table: 'traffic_metrics' | 'sensor_metrics' | 'alerts',
  sensor_id: string,
  times: number[],
  packets: number[] = times.map(() => 1),
): Promise<void> {
  const columns = {
    traffic_metrics: ['total_packets', 'packets'],
    sensor_metrics: ['packets_captured', 'packets'],
    alerts: ['severity, threat_type', `'LOW', 'PING_SWEEP'`],
  }[table];
  await owner.query(
    `INSERT INTO ${table} (timestamp, sensor_id, ${columns[0]})
      SELECT at::timestamptz, $1, ${columns[1]} FROM unnest($2::text[], $3::bigint[]) AS row (at, packets)`,
    [sensor_id, times.map(utc), packets],
  );
}
