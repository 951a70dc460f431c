import type { Sensor } from '../../../database/sensors/sensor.js';
import type { SensorRepository } from '../../../database/sensors/sensor.repository.js';
import type { Window } from '../../../database/scope.js';
import { named } from '../../answer/plain-name.js';
import type { Note } from '../../answer/receipt.js';
import { windowBefore } from '../../answer/window.js';
import type { ToolCall } from '../../tool-call.js';
import type { Redaction } from '../configuration/redact.js';

/** The day that ends at the instant the answer is given for. */
export function lastDay({ situation: { now } }: ToolCall): Window {
  return { ...windowBefore({ from: now, to: now, timezone: 'UTC' }, 1), to: now };
}

/** A sensor as it may be shown: what it registered with can hold secrets. */
export function shown(sensor: Sensor, redaction: Redaction): Sensor {
  return { ...sensor, config: redaction.apply('config', sensor.config) };
}

/** What this answer cannot tell of its sensors, and why. */
export function gaps(sensors: Sensor[], repository: SensorRepository): Note[] {
  const missing = repository.missing();
  const silent = sensors.filter(({ metrics_at }) => metrics_at === null).map(({ sensor_id }) => sensor_id);
  const notes = missing.map((table) => ({ code: 'not_available', message: UNKNOWN_WITHOUT[table] }));
  if (silent.length === 0 || missing.includes('sensor_metrics')) return notes;
  return [...notes, { code: 'no_metrics', message: `no metrics in 24 hours from ${named(silent)}` }];
}

const because = (table: string, unknown: string) =>
  `the table ${table} is missing, not readable or of an old version, so ${unknown}`;

const UNKNOWN_WITHOUT = {
  sensor_metrics: because('sensor_metrics', 'health and bandwidth are unknown'),
  sensor_configs: because('sensor_configs', 'location is the one the sensor registered with'),
  alerts: because('alerts', 'alert counts are unknown'),
};
