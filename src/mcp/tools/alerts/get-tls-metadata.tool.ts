import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { handshake } from '../../../database/handshakes/handshake.js';
import { HandshakeRepository } from '../../../database/handshakes/handshake.repository.js';
import { address, cursor, limit, sensorId } from '../../answer/parameters.js';
import { fields, selectable, selected } from '../../answer/row-selection.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { explainNoneAmong } from './no-alerts.js';
import { ONLY_OF_ALERTS } from './tls-types.js';

const day = span({ hours: 24, longestDays: 31 });

const UNTOLD = 'tells of such a TLS handshake';

const input = z.strictObject({
  ...day.arguments,
  ip_filter: address.optional().describe('Address or CIDR on either side'),
  sni_filter: z.string().min(1).max(253).optional().describe('Part of the server name'),
  sensor_id: sensorId.optional(),
  fields: fields(handshake),
  limit: limit({ preset: 100, most: 500 }),
  cursor,
});

const output = z.object({
  count: z.number(),
  filters_applied: z.object({ ip_filter: z.string().nullable(), sni_filter: z.string().nullable() }),
  metadata: selectable(handshake),
});

/**
 * TLS handshakes that raised an alert, newest first, as the alert's metadata tells of them; what raised none is
 * not in the database. Source: table `alerts`.
 */
@Tool({
  name: 'get_tls_metadata',
  title: 'TLS handshakes of alerts',
  toolset: 'alerts',
  description:
    'TLS handshakes that raised an alert, newest first: version, cipher, JA3, server name. To count them: get_tls_stats; for one JA3: check_ja3_fingerprint.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetTlsMetadata implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly handshakes: HandshakeRepository,
    private readonly alerts: AlertRepository,
  ) {}

  async execute({ fields, limit, ip_filter, sni_filter, sensor_id }: Input<typeof input>, call: ToolCall) {
    const filter = { ip_address: ip_filter, sensor_id };
    const page = { limit, offset: call.offset };
    const found = await this.handshakes.find(call.window, filter, sni_filter ?? null, page, call.scope);
    return call.answer(
      {
        count: found.total,
        filters_applied: { ip_filter: ip_filter ?? null, sni_filter: sni_filter ?? null },
        metadata: selected(found.page, fields),
      },
      {
        listing: call.listing('metadata', found.page.length, found.total),
        notes:
          found.total > 0
            ? []
            : [
                ...(await explainNoneAmong(found.examined, UNTOLD, this.alerts, filter, call)),
                ONLY_OF_ALERTS,
              ],
        dataAsOf: found.data_as_of,
      },
    );
  }
}
