import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { AlertPartiesRepository } from '../../../database/alerts/alert-parties.repository.js';
import { sensorId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { counts } from '../alerts/alert-answer.js';
import { explainNoAlerts } from '../alerts/no-alerts.js';
import { DIRECTORY_ATTACKS } from './directory-attacks.js';

const day = span({ hours: 24 });
const MOST_ADDRESSES = 50;

const input = z.strictObject({ ...day.arguments, sensor_id: sensorId.optional() });

const output = z.object({
  stats: z.object({
    period_hours: z.number(),
    total_kerberos_alerts: z.number(),
    by_attack_type: counts,
    by_severity: counts,
    unique_source_count: z.number(),
    unique_target_count: z.number(),
    unique_sources: z.array(z.string()),
    unique_targets: z.array(z.string()),
  }),
});

/**
 * Alerts of the 18 types about Kerberos, LDAP and the secrets of a domain. `unique_sources` and `unique_targets`
 * name the addresses with the most alerts, the counts beside them all of them. Source: table `alerts`.
 */
@Tool({
  name: 'get_kerberos_stats',
  title: 'Attacks on the directory, counted',
  toolset: 'directory',
  description: `Counts attacks on Kerberos and Active Directory by type and severity, with the ${MOST_ADDRESSES} busiest sources and targets. get_kerberos_attacks lists them.`,
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetKerberosStats implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly addresses: AlertPartiesRepository,
  ) {}

  async execute({ sensor_id }: Input<typeof input>, call: ToolCall) {
    const filter = { sensor_id, threat_types: DIRECTORY_ATTACKS };
    const totals = await this.alerts.total(call.window, filter, call.scope);
    const empty = totals.total === 0;
    const { sources, destinations } = empty
      ? { sources: [], destinations: [] }
      : await this.addresses.find(call.window, filter, MOST_ADDRESSES, call.scope);
    return call.answer(
      {
        stats: {
          period_hours: call.hours,
          total_kerberos_alerts: totals.total,
          by_attack_type: totals.by_type,
          by_severity: totals.by_severity,
          unique_source_count: totals.unique_source_ips,
          unique_target_count: totals.unique_destination_ips,
          unique_sources: sources.map(({ ip }) => ip),
          unique_targets: destinations.map(({ ip }) => ip),
        },
      },
      { notes: empty ? await explainNoAlerts(this.alerts, filter, call) : [], dataAsOf: totals.data_as_of },
    );
  }
}
