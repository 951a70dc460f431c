import { z } from 'zod';
import { alert } from '../../../database/alerts/alert.js';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { alertId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { findOneAlert } from './one-alert.js';

const month = span({ hours: 744 });

const input = z.strictObject({
  ...month.arguments,
  alert_id: alertId,
});

const output = z.object({ alert });

/** One alert by its number. Source: table `alerts`, whose id has no index: a short window finds it fast. */
@Tool({
  name: 'get_alert',
  title: 'One alert',
  toolset: 'alerts',
  description: 'One alert by its id, with all that is known of it. A shorter window finds it faster.',
  input,
  output,
  span: month,
  freshness: 'alerts',
})
export class GetAlert implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly alerts: AlertRepository) {}

  async execute({ alert_id }: Input<typeof input>, call: ToolCall) {
    const { alert, notes } = await findOneAlert(this.alerts, alert_id, call);
    return call.answer({ alert }, { notes });
  }
}
