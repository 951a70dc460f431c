import { z } from 'zod';
import { alertId } from '../answer/parameters.js';
import { Resource, type ResourceHandler } from '../resource.js';
import type { ResourceCall } from '../resource-call.js';

const DIGITS = /^[1-9]\d{0,9}$/;

const input = z.strictObject({
  id: z.string().transform((text, context) => {
    const id = alertId.safeParse(DIGITS.test(text) ? Number(text) : undefined);
    if (id.success) return id.data;
    const message = 'must be the number of an alert, 1 to 2147483647, as get_recent_threats gives it';
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  }),
});

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
