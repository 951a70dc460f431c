import { z } from 'zod';
import { SeenAddressRepository } from '../../database/alerts/seen-address.repository.js';
import { MissingPart } from '../../database/database-error.js';
import type { Window } from '../../database/scope.js';
import { refang } from '../answer/indicator.js';
import { hostAddress } from '../answer/parameters.js';
import { windowBefore } from '../answer/window.js';
import { type Completion, MOST_VALUES } from '../completion.js';
import { explainFailure } from '../explain-failure.js';
import { Resource, type ResourceHandler } from '../resource.js';
import type { ResourceCall } from '../resource-call.js';

/** Alerts of a few sensors lie among those of all others, which have to be passed over. */
const LOOK_BACK_DAYS = { allSensors: 31, someSensors: 1 };

const input = z.strictObject({ ip: hostAddress });

/** The answers of analyze_ip and get_device_by_ip. */
@Resource({
  uri: 'netmonitor://hosts/{ip}',
  name: 'host',
  title: 'One host',
  description: 'One address: its alerts of 24 hours and how bad they are, and the device behind it',
  mimeType: 'application/json',
  toolset: 'alerts',
  input,
})
export class Host implements ResourceHandler<typeof input> {
  constructor(private readonly addresses: SeenAddressRepository) {}

  async read({ ip }: z.output<typeof input>, call: ResourceCall): Promise<object> {
    const alerts = await call.ask('analyze_ip', { ip_address: ip });
    return { ip_address: ip, alerts, device: await deviceOf(ip, call) };
  }

  async complete(typed: string, call: ResourceCall): Promise<Completion> {
    const { now } = await call.situation();
    const start = refang(typed).toLowerCase();
    const found = await this.addresses.find(start, lookBack(now, call), MOST_VALUES, call.scope);
    const { addresses: values, total, complete } = found;
    return { values, ...(complete && { total }), hasMore: !complete || total > values.length };
  }
}

function lookBack(now: string, { scope }: ResourceCall): Window {
  const days = scope.sensors === null ? LOOK_BACK_DAYS.allSensors : LOOK_BACK_DAYS.someSensors;
  return { ...windowBefore({ from: now, to: now, timezone: 'UTC' }, days), to: now };
}

/** A host has alerts where nobody may ask for devices, or where there are none. */
async function deviceOf(ip: string, call: ResourceCall): Promise<object> {
  if (!call.offers('devices')) return { left_out: 'the toolset devices, which is not offered here' };
  try {
    return await call.ask('get_device_by_ip', { ip_address: ip });
  } catch (error) {
    if (!(error instanceof MissingPart)) throw error;
    return { left_out: explainFailure(error, call.scope.queryId).message };
  }
}
