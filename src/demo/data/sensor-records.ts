import { DAY, HISTORY_DAYS, HOUR, instant, MINUTE, SECOND } from './clock.js';
import { RESTART } from './health.js';
import { SLOT } from './load.js';
import { SENSORS, SILENT_SENSOR } from './network.js';
import { json, type Cell, type TableRows } from './table-rows.js';

export function sensorRows(asOf: number): TableRows {
  return {
    table: 'sensors',
    columns: [
      'sensor_id',
      'hostname',
      'location',
      'ip_address',
      'version',
      'status',
      'registered_at',
      'last_seen',
      'config',
    ],
    rows: SENSORS.map((sensor) => [
      sensor.id,
      sensor.hostname,
      sensor.location,
      sensor.address,
      sensor.id === SILENT_SENSOR ? '2.4.1' : '2.5.2',
      // NetMonitor never sets it back: only the age of last_seen tells.
      'online',
      instant(asOf - sensor.registeredDaysAgo * DAY),
      instant(asOf - sensor.silentFor),
      json({
        interface: sensor.interface,
        internal_networks: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
      }),
    ]),
  };
}

export function sensorCommandRows(asOf: number): TableRows {
  const restarted = asOf - HISTORY_DAYS * DAY + RESTART.slot * SLOT;
  const done = (sensor: string, type: string, age: number, parameters: unknown, result: unknown): Cell[] => [
    sensor,
    type,
    json(parameters),
    'completed',
    instant(asOf - age),
    instant(asOf - age + 18 * SECOND),
    json(result),
  ];
  return {
    table: 'sensor_commands',
    columns: ['sensor_id', 'command_type', 'parameters', 'status', 'created_at', 'executed_at', 'result'],
    rows: [
      done('hq-core-01', 'update_config', 21 * DAY, {}, { parameters: 96 }),
      done('dmz-02', 'update_whitelist', 16 * DAY, {}, { entries: 7 }),
      done('hq-core-01', 'change_interval', 15 * DAY, { interval: 60 }, { interval: 60 }),
      done(RESTART.sensorId, 'restart', asOf - restarted, {}, { restarted: true }),
      done('soc-server', 'get_status', 6 * DAY, {}, { status: 'running', packets_dropped: 0 }),
      done('dmz-02', 'flush_buffer', 4 * DAY, {}, { flushed: 214 }),
      done(SILENT_SENSOR, 'get_status', 2 * DAY, {}, { status: 'running', disk_percent: 97.8 }),
      [
        'wifi-guest-01',
        'update',
        json({ version: '2.5.2' }),
        'failed',
        instant(asOf - 3 * DAY),
        instant(asOf - 3 * DAY + 2 * MINUTE),
        json({ error: 'checksum of the package does not match' }),
      ],
      [
        'hq-core-01',
        'run_diagnostics',
        json({}),
        'executing',
        instant(asOf - 3 * MINUTE),
        instant(asOf - 2 * MINUTE),
        null,
      ],
      [SILENT_SENSOR, 'restart', json({}), 'pending', instant(asOf - 20 * HOUR), null, null],
      [SILENT_SENSOR, 'run_diagnostics', json({}), 'pending', instant(asOf - 2 * HOUR), null, null],
    ],
  };
}

export function whitelistRows(asOf: number): TableRows {
  const entry = (
    network: string | null,
    description: string,
    sensor: string | null,
    direction: string,
    ports: string | null,
    daysAgo: number,
    target: string | null = null,
  ): Cell[] => [
    network,
    description,
    sensor === null ? 'global' : 'sensor',
    sensor,
    direction,
    network,
    target,
    ports,
    instant(asOf - daysAgo * DAY),
    'admin',
  ];
  return {
    table: 'ip_whitelists',
    columns: [
      'ip_cidr',
      'description',
      'scope',
      'sensor_id',
      'direction',
      'source_ip',
      'target_ip',
      'port_filter',
      'created_at',
      'created_by',
    ],
    rows: [
      entry('10.20.10.60/32', 'Kwetsbaarhedenscanner, mag alles aftasten', null, 'both', null, 410),
      entry('10.20.10.70/32', 'Nightly backups are large', null, 'outbound', '443,873', 380),
      entry('224.0.0.0/4', 'Multicast', null, 'both', null, 410),
      entry('192.0.2.16/28', 'Monitoringdienst van de hostingpartij', 'dmz-02', 'inbound', '80,443', 207),
      entry(
        '172.20.5.10/32',
        'SCADA polls its controllers',
        'ot-kade-01',
        'both',
        '502',
        160,
        '172.20.5.0/24',
      ),
      entry(null, 'Updates voor werkstations', null, 'outbound', '80,443,8530-8531', 61, '13.107.0.0/16'),
      entry(
        '192.168.80.0/24',
        'Gasten mogen streamen',
        'wifi-guest-01',
        'outbound',
        '443',
        19,
        '45.57.0.0/17',
      ),
    ],
  };
}
