import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { handshakeTotals } from '../../../database/handshakes/handshake.js';
import { HandshakeRepository } from '../../../database/handshakes/handshake.repository.js';
import { sensorId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { explainNoneAmong } from './no-alerts.js';
import { ONLY_OF_ALERTS, TLS_TYPES } from './tls-types.js';

const day = span({ hours: 24, longestDays: 31 });

/** Names shown of each kind; the counts of distinct ones are of all. */
const MOST_NAMES = 15;

const UNTOLD = 'tells of a TLS handshake';

const input = z.strictObject({ ...day.arguments, sensor_id: sensorId.optional() });

const output = z.object({ stats: handshakeTotals.omit({ data_as_of: true, examined: true }) });

/**
 * Counts of the TLS handshakes that raised an alert. Of types, versions, ciphers, fingerprints and server names
 * the 15 most frequent are shown. `without_details` counts alerts about TLS whose metadata tells nothing.
 * Source: table `alerts`.
 */
@Tool({
  name: 'get_tls_stats',
  title: 'TLS of alerts, counted',
  toolset: 'alerts',
  description:
    'Counts TLS handshakes that raised an alert by type, version, cipher, JA3 and server name: outdated TLS, weak ciphers, odd clients. get_tls_metadata lists them.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetTlsStats implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly handshakes: HandshakeRepository,
    private readonly alerts: AlertRepository,
  ) {}

  async execute({ sensor_id }: Input<typeof input>, call: ToolCall) {
    const filter = { sensor_id };
    const found = await this.handshakes.total(call.window, filter, TLS_TYPES, MOST_NAMES, call.scope);
    const { data_as_of, examined, ...stats } = found;
    return call.answer(
      { stats },
      {
        notes:
          stats.total > 0
            ? []
            : [...(await explainNoneAmong(examined, UNTOLD, this.alerts, filter, call)), ONLY_OF_ALERTS],
        dataAsOf: data_as_of,
      },
    );
  }
}
