import { instant } from './clock.js';
import { countedLoad, slots, totalBytes } from './load.js';
import { SENSORS } from './network.js';
import { type Cell, type TableRows } from './table-rows.js';

const BYTES_PER_PACKET = 780;

/** Counters per interval of five minutes: differences, as NetMonitor writes them, never running totals. */
export function trafficRows(asOf: number): TableRows {
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
    rows: rows(asOf),
  };
}

function* rows(asOf: number): Generator<Cell[]> {
  for (const sensor of SENSORS) {
    for (const slot of slots(sensor, asOf)) {
      const load = countedLoad(sensor, slot, asOf);
      const { inboundBytes, outboundBytes } = load;
      const total = totalBytes(load);
      yield [
        instant(slot.time),
        packets(total),
        total,
        packets(inboundBytes),
        inboundBytes,
        packets(outboundBytes),
        outboundBytes,
        sensor.id,
      ];
    }
  }
}

function packets(bytes: number): number {
  return Math.round(bytes / BYTES_PER_PACKET);
}
