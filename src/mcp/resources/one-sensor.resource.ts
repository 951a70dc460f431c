import { z } from 'zod';
import { MissingPart } from '../../database/database-error.js';
import { sensorId } from '../answer/parameters.js';
import { isShownAsItIs } from '../answer/untrusted.js';
import { beginningWith, type Completion, completionOf } from '../completion.js';
import { Resource, type ResourceHandler } from '../resource.js';
import type { ResourceCall } from '../resource-call.js';

const input = z.strictObject({ sensor_id: sensorId });

/** The answer of get_sensor_details. */
@Resource({
  uri: 'netmonitor://sensors/{sensor_id}',
  name: 'sensor',
  title: 'One sensor',
  description: 'One sensor: status, registration, alerts of 24 hours and its newest health samples',
  mimeType: 'application/json',
  toolset: 'sensors',
  input,
})
export class OneSensor implements ResourceHandler<typeof input> {
  async read({ sensor_id }: z.output<typeof input>, call: ResourceCall): Promise<object> {
    return call.ask('get_sensor_details', { sensor_id });
  }

  async complete(typed: string, call: ResourceCall): Promise<Completion> {
    const { sensors } = await call.situation();
    if (sensors === null) throw new MissingPart('sensors');
    const ids = sensors.map(({ sensor_id }) => sensor_id);
    return completionOf(beginningWith(typed, ids.filter(isShownAsItIs)));
  }
}
