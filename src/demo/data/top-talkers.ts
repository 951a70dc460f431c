import { instant, MINUTE, SECOND } from './clock.js';
import { INCIDENT } from './incident.js';
import { slots, usualLoad, type Load } from './load.js';
import { DOMAIN, hostsOf, SENSORS, SERVICES, type DemoHost, type DemoSensor } from './network.js';
import { Random } from './random.js';
import { type Cell, type TableRows } from './table-rows.js';

const BYTES_PER_PACKET = 820;
/** A row per talker is written for every third interval of the counters. */
const EVERY = 3;

/** Printers, cameras and controllers send nothing outside. */
const LOCAL_ONLY = ['Network printer', 'IP camera', 'PLC', 'Operator panel'];
const staysInside = ({ template, suggested }: DemoHost) => LOCAL_ONLY.includes(template ?? suggested ?? '');

interface Talker {
  address: string;
  hostname: string | null;
  direction: string;
  bytes: number;
  outboundBytes?: number;
  inboundBytes?: number;
}

/** The busiest addresses per quarter of an hour, always less than the sensor's whole traffic. */
export function topTalkerRows(asOf: number): TableRows {
  return {
    table: 'top_talkers',
    columns: [
      'timestamp',
      'ip_address',
      'hostname',
      'packet_count',
      'byte_count',
      'direction',
      'sensor_id',
      'outbound_byte_count',
      'inbound_byte_count',
    ],
    rows: rows(asOf),
  };
}

function* rows(asOf: number): Generator<Cell[]> {
  const random = new Random(30);
  for (const sensor of SENSORS) {
    for (const slot of slots(sensor, asOf)) {
      if (slot.index % EVERY !== 0) continue;
      const load = usualLoad(sensor, slot);
      // A few rows of the central engine carry no sensor.
      const sensorId = sensor.id === 'soc-server' && random.chance(0.01) ? null : sensor.id;
      for (const talker of talkers(sensor, load, random)) yield row(slot.time, sensorId, talker);
    }
  }
  for (const { minutesBeforeEnd, bytes } of INCIDENT.exfiltration) {
    const time = asOf - minutesBeforeEnd * MINUTE - 5 * SECOND;
    yield row(time, INCIDENT.sensorId, {
      address: INCIDENT.fileServer,
      hostname: `srv-file-02.${DOMAIN}`,
      direction: 'outbound',
      bytes,
    });
    yield row(time, INCIDENT.sensorId, {
      address: INCIDENT.dropServer,
      hostname: INCIDENT.dropServer,
      direction: 'inbound',
      bytes: Math.round(bytes / 90),
    });
  }
}

function* talkers(sensor: DemoSensor, load: Load, random: Random): Generator<Talker> {
  const hosts = hostsOf(sensor.id);
  const share = () => 0.02 + 0.2 * random.next();
  for (let count = 0; count < 2; count++) {
    const host = random.pick(hosts);
    const name = { address: host.address, hostname: nameOf(host.address, host.hostname, random) };
    const bytes = Math.round(load.internalBytes * share() * EVERY);
    if (sensor.id === 'soc-server') {
      // Only the central engine splits a host's bytes by direction.
      const outboundBytes = Math.round(bytes * 0.4);
      yield {
        ...name,
        direction: 'bidirectional',
        bytes,
        outboundBytes,
        inboundBytes: bytes - outboundBytes,
      };
    } else {
      yield {
        ...name,
        direction:
          staysInside(host) || random.chance(0.7) ? 'internal' : random.chance(0.95) ? 'outbound' : 'unknown',
        bytes,
      };
    }
  }
  const sender = random.pick(hosts.filter((host) => !staysInside(host)));
  const bytes = Math.round(load.outboundBytes * share());
  yield {
    address: sender.address,
    hostname: nameOf(sender.address, sender.hostname, random),
    direction: 'outbound',
    bytes,
  };
  const [address, name] = random.pick(SERVICES);
  const received = Math.round(load.inboundBytes * share() * EVERY);
  yield { address, hostname: name, direction: 'inbound', bytes: received };
}

/** Reverse DNS now and then fails: then the address stands in its place, or nothing. */
function nameOf(address: string, hostname: string | null, random: Random): string | null {
  if (random.chance(0.05)) return address;
  return hostname ?? (random.chance(0.5) ? address : null);
}

function row(time: number, sensorId: string | null, talker: Talker): Cell[] {
  const { address, hostname, direction, bytes, outboundBytes = 0, inboundBytes = 0 } = talker;
  const packets = Math.max(1, Math.round(bytes / BYTES_PER_PACKET));
  return [instant(time), address, hostname, packets, bytes, direction, sensorId, outboundBytes, inboundBytes];
}
