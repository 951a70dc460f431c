import { DAY, HOUR, MINUTE, SECOND } from './clock.js';

/** The imaginary company: a port engineering firm in Rotterdam with a terminal and a branch office. */
export const DOMAIN = 'havenwerk.example';

export interface DemoSensor {
  id: string;
  hostname: string;
  location: string;
  address: string;
  interface: string;
  /** Average load in an office hour. */
  mbps: number;
  /** Age of the last heartbeat at the end of the data. */
  silentFor: number;
  registeredDaysAgo: number;
}

/** `dmz-02` and most others are well, the guest network is late, and Groningen has been dark for more than a day. */
export const SILENT_SENSOR = 'branch-gro-01';
export const SENSORS: readonly DemoSensor[] = [
  sensor(
    'soc-server',
    'nm-soc-01',
    'Datacenter Rotterdam, rack B4',
    '10.20.10.5',
    'ens192',
    140,
    9 * SECOND,
    412,
  ),
  sensor(
    'hq-core-01',
    'nm-hq-01',
    'Hoofdkantoor Rotterdam, core switch',
    '10.20.1.11',
    'eth1',
    160,
    14 * SECOND,
    398,
  ),
  sensor('dmz-02', 'nm-dmz-02', 'Datacenter Rotterdam, DMZ', '10.20.250.4', 'eth1', 95, 21 * SECOND, 391),
  sensor(
    'ot-kade-01',
    'nm-ot-01',
    'Terminal Maasvlakte, besturingsnet',
    '172.20.5.4',
    'enp2s0',
    12,
    17 * SECOND,
    260,
  ),
  sensor(SILENT_SENSOR, 'nm-gro-01', 'Groningen', '192.168.40.4', 'eth0', 30, 26 * HOUR + 11 * MINUTE, 204),
  sensor(
    'wifi-guest-01',
    'nm-gast-01',
    'Hoofdkantoor, gastennetwerk',
    '192.168.80.4',
    'eth1',
    60,
    4 * MINUTE,
    97,
  ),
];

/** A power cut in the rack six days before the end; nothing of it was noticed. Ages at the end of the data. */
export const OUTAGE = {
  sensorId: 'dmz-02',
  from: 6 * DAY + 7 * HOUR,
  to: 6 * DAY + 3 * HOUR + 30 * MINUTE,
} as const;

/** Somebody changed the mirror port of the guest network: its sensor lives, and sees a tenth of the traffic. */
export const HALF_BLIND = { sensorId: 'wifi-guest-01', from: 9 * HOUR, share: 0.1 } as const;

/** Whether the sensor was reporting at `time`. */
export function isReporting(sensorId: string | null, time: number, asOf: number): boolean {
  const sensor = SENSORS.find(({ id }) => id === sensorId);
  return sensor !== undefined && time < asOf - sensor.silentFor && !isOut(sensorId, time, asOf);
}

/** Whether the sensor was without power then. */
export function isOut(sensorId: string | null, time: number, asOf: number): boolean {
  return sensorId === OUTAGE.sensorId && time >= asOf - OUTAGE.from && time < asOf - OUTAGE.to;
}

export interface DemoHost {
  address: string;
  hostname: string | null;
  vendor: string | null;
  /** Name of its device template; null for a host nobody has classified. */
  template: string | null;
  /** Name of the template that NetMonitor's classifier would give it, if it were surer. */
  suggested?: string;
  sensor: string;
}

export const HOSTS: readonly DemoHost[] = [
  ...named('hq-core-01', 'Windows server', 'Dell Inc.', {
    '10.20.10.10': 'dc-01',
    '10.20.10.11': 'dc-02',
    '10.20.10.21': 'srv-file-01',
    '10.20.10.22': 'srv-file-02',
    '10.20.10.30': 'srv-db-01',
    '10.20.10.40': 'srv-print-01',
    '10.20.10.60': 'scan-01',
    '10.20.10.70': 'srv-backup-01',
  }),
  ...series('hq-core-01', 'Workstation', 'LENOVO', '10.20.30.', 101, 60, 'ws-'),
  ...series('hq-core-01', 'Network printer', 'Brother Industries', '10.20.40.', 11, 6, 'prn-'),
  ...series('hq-core-01', 'IP camera', 'Axis Communications', '10.20.41.', 11, 8, 'cam-'),
  {
    address: '10.20.41.30',
    hostname: `axis-b8a44f.${DOMAIN}`,
    vendor: 'Axis Communications',
    template: null,
    suggested: 'IP camera',
    sensor: 'hq-core-01',
  },
  ...named('dmz-02', 'Linux server', 'VMware, Inc.', {
    '10.20.250.10': 'www-01',
    '10.20.250.11': 'vpn-01',
    '10.20.250.12': 'mail-01',
    '10.20.250.13': 'api-01',
    '10.20.250.20': 'proxy-01',
    'fd00:20:250::10': 'www-01-v6',
  }),
  ...named('ot-kade-01', 'SCADA server', 'Hewlett Packard', {
    '172.20.5.10': 'scada-01',
    '172.20.5.11': 'historian-01',
  }),
  ...series('ot-kade-01', 'PLC', 'Siemens AG', '172.20.5.', 21, 8, 'plc-'),
  ...series('ot-kade-01', 'Operator panel', 'Beckhoff Automation', '172.20.5.', 31, 3, 'hmi-'),
  ...named(SILENT_SENSOR, 'Windows server', 'Dell Inc.', { '192.168.40.10': 'srv-gro-01' }),
  ...series(SILENT_SENSOR, 'Workstation', 'LENOVO', '192.168.40.', 101, 12, 'ws-gro-'),
  ...named('soc-server', 'Network equipment', 'Fortinet', {
    '10.20.1.1': 'fw-01',
    '10.20.1.2': 'core-sw-01',
  }),
  ...series('wifi-guest-01', null, null, '192.168.80.', 50, 30, null),
];

export const hostsOf = (sensorId: string): readonly DemoHost[] =>
  HOSTS.filter(({ sensor }) => sensor === sensorId);

/** Services people use all day: address, reverse name. Real providers' networks, in benign roles only. */
export const SERVICES: readonly (readonly [string, string])[] = [
  ['104.16.132.229', 'edge-132-229.cdn.example'],
  ['104.18.22.19', 'edge-22-19.cdn.example'],
  ['13.107.42.14', 'office-42-14.cloud.example'],
  ['13.107.136.10', 'files-136-10.cloud.example'],
  ['52.97.201.34', 'mail-201-34.cloud.example'],
  ['45.57.90.1', 'video-90-1.streaming.example'],
  ['142.250.179.142', 'search-179-142.cloud.example'],
  ['151.101.37.140', 'cache-37-140.cdn.example'],
  ['2606:4700::6810:84e5', 'edge-84e5.cdn.example'],
  ['2620:1ec:c11::200', 'office-c11-200.cloud.example'],
];

function sensor(
  id: string,
  name: string,
  location: string,
  address: string,
  device: string,
  mbps: number,
  silentFor: number,
  registeredDaysAgo: number,
): DemoSensor {
  const hostname = `${name}.${DOMAIN}`;
  return { id, hostname, location, address, interface: device, mbps, silentFor, registeredDaysAgo };
}

function named(
  sensorId: string,
  template: string,
  vendor: string,
  names: Record<string, string>,
): DemoHost[] {
  return Object.entries(names).map(([address, name]) => ({
    address,
    hostname: `${name}.${DOMAIN}`,
    vendor,
    template,
    sensor: sensorId,
  }));
}

function series(
  sensorId: string,
  template: string | null,
  vendor: string | null,
  network: string,
  first: number,
  count: number,
  prefix: string | null,
): DemoHost[] {
  return Array.from({ length: count }, (_, index) => ({
    address: `${network}${first + index}`,
    hostname: prefix === null ? null : `${prefix}${first + index}.${DOMAIN}`,
    vendor,
    template,
    sensor: sensorId,
  }));
}
