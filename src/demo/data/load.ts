import { DAY, HISTORY_DAYS, MINUTE, rhythm, SECOND } from './clock.js';
import { INCIDENT } from './incident.js';
import { HALF_BLIND, isOut, SENSORS, type DemoSensor } from './network.js';
import { Random } from './random.js';

export const SLOT = 5 * MINUTE;

const HALF_BLIND_FROM = (HISTORY_DAYS * DAY - HALF_BLIND.from) / SLOT;

/** What a sensor counted in one interval. */
export interface Load {
  inboundBytes: number;
  outboundBytes: number;
  internalBytes: number;
}

export interface Slot {
  /** Number of the interval, counted from the start of the data. */
  index: number;
  /** When the sensor reported it. */
  time: number;
}

/** The intervals a sensor reported, oldest first; one that went silent or had no power has none then. */
export function* slots(sensor: DemoSensor, asOf: number): Generator<Slot> {
  const start = asOf - HISTORY_DAYS * DAY;
  const last = asOf - Math.max(sensor.silentFor, 1);
  // Each sensor has its own moment within the five minutes.
  const phase = SENSORS.indexOf(sensor) * 7_000 + 2_000;
  for (let index = 0; ; index++) {
    const time = start + index * SLOT + phase;
    if (time >= last) return;
    if (!isOut(sensor.id, time, asOf)) yield { index, time };
  }
}

/**
 * What people and machines do at any time, the incident left out.
 * The same answer for the same interval, so that talkers and health agree with the traffic.
 */
export function usualLoad(sensor: DemoSensor, { index, time }: Slot): Load {
  const random = new Random(SENSORS.indexOf(sensor) * 1_000_003 + index);
  const seen = sensor.id === HALF_BLIND.sensorId && index >= HALF_BLIND_FROM ? HALF_BLIND.share : 1;
  const sent = ((sensor.mbps * 1e6) / 8) * (SLOT / SECOND) * rhythm(time) * (0.75 + 0.5 * random.next());
  const bytes = sent * seen;
  return {
    inboundBytes: Math.round(bytes * (0.5 + 0.1 * random.next())),
    outboundBytes: Math.round(bytes * (0.18 + 0.06 * random.next())),
    internalBytes: Math.round(bytes * 0.2),
  };
}

/** What the sensor's counters show: the usual, and a third of what the intruder sends in each quarter of an hour. */
export function countedLoad(sensor: DemoSensor, slot: Slot, asOf: number): Load {
  const load = usualLoad(sensor, slot);
  if (sensor.id !== INCIDENT.sensorId) return load;
  const quarter = INCIDENT.exfiltration.find(({ minutesBeforeEnd }) => {
    const end = asOf - minutesBeforeEnd * MINUTE;
    return slot.time <= end && slot.time > end - 3 * SLOT;
  });
  return { ...load, outboundBytes: load.outboundBytes + Math.round((quarter?.bytes ?? 0) / 3) };
}

export function totalBytes({ inboundBytes, outboundBytes, internalBytes }: Load): number {
  return inboundBytes + outboundBytes + internalBytes;
}

export function megabitsPerSecond(load: Load): number {
  return (totalBytes(load) * 8) / (SLOT / SECOND) / 1e6;
}
