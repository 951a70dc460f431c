import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { RiskRepository } from '../../../database/risk/risk.repository.js';
import { address } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import { ToolError } from '../../tool-error.js';
import type { ToolCall } from '../../tool-call.js';
import { counts } from '../alerts/alert-answer.js';
import { singleHost } from '../alerts/host-risk.js';
import { explainNoAlerts } from '../alerts/no-alerts.js';
import {
  dayBefore,
  RISK_SCALE,
  RISK_TRENDS,
  riskReason,
  SCALE_SHOWN,
  scaleFields,
  scoreOf,
} from './risk-score.js';

const week = span({ hours: 168, longestDays: 31 });
const NEWEST = 20;

const input = z.strictObject({
  ...week.arguments,
  ip_address: address.describe('One IPv4 or IPv6 address'),
});

const output = z.object({
  ...scaleFields,
  risk_data: z.object({
    ip_address: z.string(),
    score: z.number(),
    score_24h_ago: z.number().nullable(),
    trend: z.enum(RISK_TRENDS).nullable(),
    alert_count: z.number(),
    severity_breakdown: counts,
    contributing_factors: z.array(riskReason),
    alert_timeline: z.array(
      z.object({
        id: z.number(),
        timestamp: z.string(),
        type: z.string(),
        severity: z.string(),
        destination_ip: z.string().nullable(),
      }),
    ),
  }),
});

/**
 * The risk of one address as the source of alerts; the score is made as get_top_risk_assets makes it, and the
 * points of `contributing_factors` add up to it. Source: table `alerts`.
 */
@Tool({
  name: 'get_asset_risk',
  title: 'Risk of an address',
  toolset: 'attack',
  description: `Risk score 0-100 of one address as the source of alerts, the reasons that add up to it (half-life 24 h), and its newest ${NEWEST} alerts. Alerts on either side: analyze_ip.`,
  input,
  output,
  span: week,
  freshness: 'alerts',
})
export class GetAssetRisk implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly risks: RiskRepository,
    private readonly alerts: AlertRepository,
  ) {}

  async execute({ ip_address }: Input<typeof input>, call: ToolCall) {
    const host = singleHost(ip_address);
    if (host === null) {
      throw new ToolError(
        'invalid_argument',
        'ip_address is a network; give one address, or use get_top_risk_assets to compare many',
      );
    }
    const wanted = { address: host, minPoints: 0 };
    const found = await this.risks.find(call.window, RISK_SCALE, wanted, ONE, call.scope);
    const [asset] = found.page;
    const filter = { source_ip: host };
    if (asset === undefined) {
      return call.answer(
        { ...SCALE_SHOWN, risk_data: { ...UNKNOWN, ip_address: host } },
        { notes: await explainNoAlerts(this.alerts, filter, call), dataAsOf: found.data_as_of },
      );
    }
    const { rows } = await this.alerts.findRecent(call.window, filter, NEWEST, null, call.scope);
    const { score, reasons } = scoreOf(asset);
    return call.answer(
      {
        ...SCALE_SHOWN,
        risk_data: {
          ip_address: asset.ip_address,
          score,
          ...dayBefore(asset, call.hours),
          alert_count: asset.alert_count,
          severity_breakdown: asset.by_severity,
          contributing_factors: reasons,
          alert_timeline: rows.map(({ id, timestamp, threat_type, severity, destination_ip }) => ({
            id,
            timestamp,
            type: threat_type,
            severity,
            destination_ip,
          })),
        },
      },
      { dataAsOf: found.data_as_of },
    );
  }
}

const ONE = { limit: 1, offset: 0 };

/** An address that no alert names as its source. */
const UNKNOWN = {
  score: 0,
  score_24h_ago: null,
  trend: null,
  alert_count: 0,
  severity_breakdown: {},
  contributing_factors: [],
  alert_timeline: [],
};
