import { z } from 'zod';
import type { Alert } from '../../../database/alerts/alert.js';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { alertFilters, cursor, limit, threatType } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { alertPosition, behind } from '../alerts/alert-answer.js';
import { explainNoAlerts } from '../alerts/no-alerts.js';
import { attacksOf, unknownAttack } from './directory-attacks.js';

const day = span({ hours: 24 });
const { threat_type: _, ...otherFilters } = alertFilters;

const input = z.strictObject({
  ...day.arguments,
  attack_type: threatType.optional().describe('Code such as DCSYNC_ATTACK, any case'),
  ...otherFilters,
  limit: limit({ preset: 50, most: 500 }),
  cursor,
});

const attack = z.object({
  id: z.number(),
  timestamp: z.string(),
  attack_type: z.string(),
  severity: z.string(),
  src_ip: z.string().nullable(),
  dst_ip: z.string().nullable(),
  description: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  acknowledged: z.boolean(),
  sensor_id: z.string().nullable(),
});

const output = z.object({ count: z.number(), attacks: z.array(attack) });

/** Alerts of the 18 types about Kerberos, LDAP and the secrets of a domain, newest first. Source: table `alerts`. */
@Tool({
  name: 'get_kerberos_attacks',
  title: 'Attacks on the directory',
  toolset: 'directory',
  description:
    'Alerts about attacks on Kerberos and Active Directory (roasting, DCSync, pass the hash, LDAP, stolen hives), newest first. To count them: get_kerberos_stats.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetKerberosAttacks implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly alerts: AlertRepository) {}

  async execute({ limit, attack_type, ...given }: Input<typeof input>, call: ToolCall) {
    const filter = { ...given, threat_types: attacksOf(attack_type) };
    const totals = await this.alerts.total(call.window, filter, call.scope);
    const empty = totals.total === 0;
    const start = alertPosition(call);
    const page = empty
      ? { rows: [], more: false }
      : await this.alerts.findRecent(call.window, filter, limit, start, call.scope);
    return call.answer(
      { count: totals.total, attacks: page.rows.map(attackOf) },
      {
        listing: {
          field: 'attacks',
          matched: totals.total,
          more: page.more,
          after: (i) => behind(page.rows, i, start),
        },
        notes: [
          ...unknownAttack(attack_type),
          ...(empty ? await explainNoAlerts(this.alerts, filter, call) : []),
        ],
        dataAsOf: totals.data_as_of,
      },
    );
  }
}

function attackOf({ threat_type, source_ip, destination_ip, ...alert }: Alert): z.output<typeof attack> {
  return { ...alert, attack_type: threat_type, src_ip: source_ip, dst_ip: destination_ip };
}
