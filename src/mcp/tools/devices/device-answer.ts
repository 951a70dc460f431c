import type { z } from 'zod';
import { device, type Device } from '../../../database/devices/device.js';
import { cutJson } from '../../../database/json-value.js';
import { named } from '../../answer/plain-name.js';
import type { Note } from '../../answer/receipt.js';
import type { Detail } from '../../answer/row-selection.js';
import type { ToolCall } from '../../tool-call.js';
import type { Redaction } from '../configuration/redact.js';
import { learnedOf, learnedSummary } from './learned-behavior.js';

/** A device as it may be shown: evidence such as that of SNMP can hold secrets. */
export function shownDevice(row: Device, detail: Detail, redaction: Redaction): Device {
  return {
    ...row,
    notes: redaction.apply('notes', row.notes),
    learned_behavior:
      detail === 'full' ? cutJson(row.learned_behavior) : learnedSummary(learnedOf(row.learned_behavior)),
    fingerprint:
      detail === 'full'
        ? redaction.apply('fingerprint', cutJson(row.fingerprint))
        : evidence(row.fingerprint),
  };
}

/** Where evidence is from, without the evidence. */
function evidence(fingerprint: unknown): { sources: string[] } | null {
  if (fingerprint === null || typeof fingerprint !== 'object') return null;
  return { sources: Object.keys(fingerprint) };
}

/** What to know of a device that is not the only one of its address, or no longer there. */
export function aboutRows([valid, ...others]: Device[]): Note[] {
  if (valid === undefined) return [];
  return [...(valid.is_active ? [] : [INACTIVE]), ...(others.length === 0 ? [] : [severalRows(others)])];
}

const INACTIVE: Note = {
  code: 'inactive',
  message: 'NetMonitor marks this device inactive: a removed one, or a duplicate of another',
};

function severalRows(others: Device[]): Note {
  const sensors = [...new Set(others.map(({ sensor_id }) => sensor_id ?? 'no sensor'))];
  return {
    code: 'several_devices',
    message: `${others.length} more ${others.length === 1 ? 'row has' : 'rows have'} this address, of ${named(sensors)}; this is the active one that was seen last, sensor_id asks for another`,
  };
}

/** Who a device is, for answers about one thing of it. */
export const deviceIdentity = device.pick({
  hostname: true,
  mac_address: true,
  vendor: true,
  sensor_id: true,
  template_name: true,
  is_active: true,
  first_seen: true,
  last_seen: true,
});

export function identityOf(row: Device): z.output<typeof deviceIdentity> {
  const { hostname, mac_address, vendor, sensor_id, template_name, is_active, first_seen, last_seen } = row;
  return { hostname, mac_address, vendor, sensor_id, template_name, is_active, first_seen, last_seen };
}

/** Why there is nothing to tell of an address. */
export function noDevice({ scope }: ToolCall): Note {
  const where = scope.sensors === null ? '' : ' at your sensors';
  return {
    code: 'empty',
    message: `NetMonitor discovered no device of this address${where}; get_devices lists those it did`,
  };
}
