import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase, type Value } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { statement } from '../statement.js';
import {
  device,
  type Device,
  type DeviceCounts,
  deviceCounts,
  type DeviceFilter,
  type DeviceType,
  deviceType,
} from './device.js';
import { DEVICE_COLUMNS, DEVICES, IN_SCOPE, VALID_FIRST } from './device-sql.js';

/** Sensors that may have seen one address; more are not told. */
const MOST_OF_ADDRESS = 50;

/** Hosts that NetMonitor discovered: its table `devices`, with their types from `device_templates`. */
@Injectable()
export class DeviceRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** Counts over all devices that match. */
  async count(filter: DeviceFilter, scope: Scope): Promise<DeviceCounts> {
    return this.database.row(counts, filterValues(filter, scope), scope);
  }

  /** Devices that match, the one seen last first. */
  async find(filter: DeviceFilter, page: { limit: number; offset: number }, scope: Scope): Promise<Device[]> {
    return this.database.rows(devices, [...filterValues(filter, scope), page.limit, page.offset], scope);
  }

  /** All rows of one address, inactive ones too; the one that holds now first. */
  async findByAddress(
    address: string,
    { sensor_id }: { sensor_id?: string | undefined },
    scope: Scope,
  ): Promise<Device[]> {
    return this.database.rows(byAddress, [scope.sensors, address, sensor_id ?? null], scope);
  }

  /** What is known of each of these addresses, in one statement; those without a device are left out. */
  async findTypes(addresses: string[], scope: Scope): Promise<Map<string, DeviceType>> {
    const rows = await this.database.rows(types, [scope.sensors, addresses], scope);
    return new Map(rows.map((row) => [row.ip_address, row]));
  }
}

/** $1 to $4. */
function filterValues(filter: DeviceFilter, { sensors }: Scope): Value[] {
  return [sensors, filter.sensor_id ?? null, filter.template_id ?? null, filter.include_inactive];
}

const MATCHING = `${IN_SCOPE} AND ($2::text IS NULL OR d.sensor_id = $2)
  AND ($3::integer IS NULL OR d.template_id = $3)`;

const SHOWN = '($4::boolean OR d.is_active IS NOT FALSE)';

const counts = statement({
  name: 'device_counts',
  reads: ['devices'],
  row: deviceCounts,
  text: `SELECT count(*) FILTER (WHERE ${SHOWN}) AS total,
      count(d.template_id) FILTER (WHERE ${SHOWN}) AS classified,
      count(*) FILTER (WHERE d.is_active IS FALSE) AS inactive,
      max(d.last_seen) FILTER (WHERE ${SHOWN}) AS newest_seen
    FROM devices d WHERE ${MATCHING}`,
});

const devices = statement({
  name: 'devices',
  reads: ['devices', 'device_templates'],
  row: device,
  text: `SELECT ${DEVICE_COLUMNS} FROM ${DEVICES} WHERE ${MATCHING} AND ${SHOWN}
    ORDER BY d.last_seen DESC NULLS LAST, d.id DESC LIMIT $5 OFFSET $6`,
});

const byAddress = statement({
  name: 'devices_of_address',
  reads: ['devices', 'device_templates'],
  row: device,
  text: `SELECT ${DEVICE_COLUMNS} FROM ${DEVICES}
    WHERE ${IN_SCOPE} AND d.ip_address = $2::inet AND ($3::text IS NULL OR d.sensor_id = $3)
    ORDER BY ${VALID_FIRST} LIMIT ${MOST_OF_ADDRESS}`,
});

const types = statement({
  name: 'device_types_of_addresses',
  reads: ['devices', 'device_templates'],
  row: deviceType,
  text: `SELECT DISTINCT ON (d.ip_address) host(d.ip_address) AS ip_address, t.name AS template_name,
      t.icon AS template_icon, left(d.notes, 2000) AS notes, d.classification_method, d.classification_confidence
    FROM ${DEVICES} WHERE ${IN_SCOPE} AND d.ip_address = ANY($2::text[]::inet[])
    ORDER BY d.ip_address, ${VALID_FIRST}`,
});
