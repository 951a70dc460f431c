import { Resource, type ResourceHandler } from '../resource.js';
import type { ResourceCall } from '../resource-call.js';

const MOST = 500;

/** The answer of get_sensor_status. */
@Resource({
  uri: 'netmonitor://sensors',
  name: 'sensors',
  title: 'Sensors',
  description: 'All sensors: online, warning or offline, health, bandwidth and alerts of 24 hours',
  mimeType: 'application/json',
  toolset: 'sensors',
})
export class Sensors implements ResourceHandler {
  async read(_: object, call: ResourceCall): Promise<object> {
    return call.ask('get_sensor_status', { limit: MOST });
  }
}
