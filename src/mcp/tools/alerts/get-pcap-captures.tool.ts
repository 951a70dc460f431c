import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { capture } from '../../../database/captures/capture.js';
import { CaptureRepository } from '../../../database/captures/capture.repository.js';
import { address, cursor, limit, sensorId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { explainNoneAmong } from './no-alerts.js';

const week = span({ hours: 168 });

const input = z.strictObject({
  ...week.arguments,
  sensor_id: sensorId.optional(),
  ip_address: address.optional().describe('Address or CIDR on either side'),
  limit: limit({ preset: 50, most: 500 }),
  cursor,
});

const output = z.object({
  count: z.number(),
  captures: z.array(capture.extend({ filename: z.string() })),
  message: z.string(),
});

/**
 * Packet captures that alerts name, newest first; `created` is the time of the first alert that names one,
 * `alert_id` its id. Whether the file still exists, and its size, are not in the database. Source: table `alerts`.
 */
@Tool({
  name: 'get_pcap_captures',
  title: 'Packet captures of alerts',
  toolset: 'alerts',
  description:
    'Packet captures that alerts name: file, sensor, first alert and addresses. The files lie on the NetMonitor server or the sensor, not here.',
  input,
  output,
  span: week,
  freshness: 'alerts',
})
export class GetPcapCaptures implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly captures: CaptureRepository,
    private readonly alerts: AlertRepository,
  ) {}

  async execute({ limit, sensor_id, ip_address }: Input<typeof input>, call: ToolCall) {
    const filter = { sensor_id, ip_address };
    const page = { limit, offset: call.offset };
    const found = await this.captures.find(call.window, filter, page, call.scope);
    return call.answer(
      {
        count: found.total,
        captures: found.page.map((row) => ({ filename: row.path.replace(/^.*[/\\]/, ''), ...row })),
        message: `${found.total} captures are named by alerts; NetMonitor keeps a file for a limited time, so it may be gone.`,
      },
      {
        listing: call.listing('captures', found.page.length, found.total),
        notes:
          found.total > 0
            ? []
            : await explainNoneAmong(found.examined, 'names a capture', this.alerts, filter, call),
        dataAsOf: found.data_as_of,
      },
    );
  }
}
