import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { HostRepository } from '../../../database/devices/host.repository.js';
import { mostFirst } from '../../answer/most-first.js';
import { address } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { alertRows, counts, typesLeftOut } from './alert-answer.js';
import { CountryLookup } from './country-lookup.js';
import { isInternal, riskOf, singleHost } from './host-risk.js';
import { explainNoAlerts } from './no-alerts.js';

const day = span({ hours: 24 });
const RECENT = 5;

const input = z.strictObject({
  ...day.arguments,
  ip_address: address.describe('IPv4 or IPv6 address, or a network in CIDR form'),
});

const output = z.object({
  ip_address: z.string(),
  hostname: z.string().nullable(),
  country: z.string().nullable(),
  is_internal: z.boolean(),
  analysis_period_hours: z.number(),
  alert_count: z.number(),
  threat_types: z.array(z.string()),
  severity_breakdown: counts,
  severity_counts: counts,
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
  threat_score: z.number(),
  risk_level: z.string(),
  recommendation: z.string(),
  recent_alerts: alertRows,
});

/**
 * All alerts an address took part in, as source or destination. `threat_score` is 0–100, `is_internal` says
 * private address space; the hostname comes from `devices` or `top_talkers`, the country from a local file only.
 * Source: tables `alerts`, `devices`, `top_talkers`.
 */
@Tool({
  name: 'analyze_ip',
  title: 'Analyse an address',
  toolset: 'alerts',
  description: `What is known of one address and how bad it is: alerts on either side, types, severities, score 0-100, name, and the newest ${RECENT} alerts. get_threat_timeline lists all of them in order.`,
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class AnalyzeIp implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly hosts: HostRepository,
    private readonly countries: CountryLookup,
  ) {}

  async execute({ ip_address }: Input<typeof input>, call: ToolCall) {
    const filter = { ip_address };
    const host = singleHost(ip_address);
    const totals = await this.alerts.total(call.window, filter, call.scope);
    const empty = totals.total === 0;
    const recent = empty
      ? []
      : (await this.alerts.findRecent(call.window, filter, RECENT, null, call.scope)).rows;
    return call.answer(
      {
        ip_address,
        hostname: host && (await this.hosts.findHostname(host, call.window, call.scope)),
        country: host && this.countries.find(host),
        is_internal: isInternal(ip_address),
        analysis_period_hours: call.hours,
        alert_count: totals.total,
        threat_types: mostFirst(totals.by_type).map(([type]) => type),
        severity_breakdown: totals.by_severity,
        severity_counts: totals.by_severity,
        first_seen: totals.first_seen,
        last_seen: totals.last_seen,
        ...riskOf(totals),
        recent_alerts: recent,
      },
      {
        notes: [...typesLeftOut(totals), ...(empty ? await explainNoAlerts(this.alerts, filter, call) : [])],
        dataAsOf: totals.data_as_of,
      },
    );
  }
}
