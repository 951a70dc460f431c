import { instant, rhythm, SECOND } from './clock.js';
import { countedLoad, megabitsPerSecond, SLOT, slots, totalBytes } from './load.js';
import { SENSORS, SILENT_SENSOR, type DemoSensor } from './network.js';
import { Random } from './random.js';
import { type Cell, type TableRows } from './table-rows.js';

/** Interval in which this sensor was restarted: nine days before the end, as its command history says. */
export const RESTART = { sensorId: 'ot-kade-01', slot: 21 * 288 } as const;

const BYTES_PER_PACKET = 780;
/** A sensor reports its health in every second interval, the last one included. */
const SAMPLE_EVERY = 2;

/** Health samples of the sensors; packets and alerts are running totals since the sensor's start. */
export function sensorMetricRows(asOf: number): TableRows {
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
    rows: sensorMetrics(asOf),
  };
}

function* sensorMetrics(asOf: number): Generator<Cell[]> {
  const random = new Random(40);
  for (const sensor of SENSORS) {
    let [uptime, packets, alerts] = [86_400, 0, 0];
    for (const slot of slots(sensor, asOf)) {
      if (sensor.id === RESTART.sensorId && slot.index === RESTART.slot)
        [uptime, packets, alerts] = [0, 0, 0];
      const load = countedLoad(sensor, slot, asOf);
      const mbps = megabitsPerSecond(load);
      uptime += SLOT / SECOND;
      packets += Math.round(totalBytes(load) / BYTES_PER_PACKET);
      alerts += Math.round(rhythm(slot.time) * random.between(0, 8));
      if (slot.index % SAMPLE_EVERY !== SAMPLE_EVERY - 1) continue;
      yield [
        instant(slot.time),
        sensor.id,
        round(12 + (mbps / sensor.mbps) * 28 + random.between(0, 12)),
        round(38 + random.between(0, 14)),
        round(usedDisk(sensor) + slot.index / 900),
        uptime,
        packets,
        alerts,
        sensor.interface,
        round(mbps),
      ];
    }
  }
}

/** Health of the central host. */
export function systemStatRows(asOf: number): TableRows {
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
    rows: systemStats(asOf),
  };
}

function* systemStats(asOf: number): Generator<Cell[]> {
  const random = new Random(41);
  const [central] = SENSORS;
  if (central === undefined) return;
  for (const slot of slots(central, asOf)) {
    const mbps = megabitsPerSecond(countedLoad(central, slot, asOf));
    const busy = rhythm(slot.time);
    yield [
      instant(slot.time),
      round(18 + busy * 30 + random.between(0, 10)),
      round(52 + random.between(0, 8)),
      round((mbps * 1e6) / 8 / BYTES_PER_PACKET),
      Math.round(busy * 6 + random.between(0, 3)),
      0,
    ];
  }
}

/** At the start of the data. The silent sensor's disk was nearly full when it went dark. */
function usedDisk(sensor: DemoSensor): number {
  return sensor.id === SILENT_SENSOR ? 88.8 : 41 + 3 * SENSORS.indexOf(sensor);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
