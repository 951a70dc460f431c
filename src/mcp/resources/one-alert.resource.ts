import { z } from 'zod';
import { alertIdText } from '../answer/parameters.js';
import { Resource, type ResourceHandler } from '../resource.js';
import type { ResourceCall } from '../resource-call.js';

const input = z.strictObject({ id: alertIdText });

/** The answer of get_alert. */
@Resource({
  uri: 'netmonitor://alerts/{id}',
  name: 'alert',
  title: 'One alert',
  description: 'One alert of the last 31 days by its id, with all that is known of it',
  mimeType: 'application/json',
  toolset: 'alerts',
  input,
})
export class OneAlert implements ResourceHandler<typeof input> {
  async read({ id }: z.output<typeof input>, call: ResourceCall): Promise<object> {
    return call.ask('get_alert', { alert_id: id });
  }
}
