import { z } from 'zod';
import type { Asset, Assets } from '../../../database/risk/risk.js';
import { RiskRepository } from '../../../database/risk/risk.repository.js';
import { cursor, limit } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { noSources } from './no-sources.js';
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

const input = z.strictObject({
  ...week.arguments,
  min_score: z.number().min(0).max(100).default(0).describe('0-100. Default 0'),
  limit: limit({ preset: 10, most: 100 }),
  cursor,
});

const riskyAsset = z.object({
  ip_address: z.string(),
  score: z.number(),
  score_24h_ago: z.number().nullable(),
  trend: z.enum(RISK_TRENDS).nullable(),
  alert_count: z.number(),
  critical_count: z.number(),
  high_count: z.number(),
  type_count: z.number(),
  alert_types: z.array(z.string()),
  first_seen: z.string(),
  last_seen: z.string(),
  reasons: z.array(riskReason),
});

const output = z.object({ count: z.number(), ...scaleFields, assets: z.array(riskyAsset) });

/**
 * Sources of alerts by their risk in the window. Each kind of alert (type and severity) gives weight × log2(1 + n)
 * points, n = its alerts, each halved for every 24 hours of its age. All kinds of one severity
 * together give at most 12 × its weight, so that noise alone makes nobody the riskiest; the score is their sum, capped
 * at 100, and the points of `reasons`, caps included, add up to it. Alerts without a source count for nobody. Source: table `alerts`.
 */
@Tool({
  name: 'get_top_risk_assets',
  title: 'Riskiest sources',
  toolset: 'attack',
  description:
    'Sources of alerts by risk score 0-100, with the reasons that add up to it; older alerts weigh less (half-life 24 h). One address: get_asset_risk; over time: get_risk_trends.',
  input,
  output,
  span: week,
  freshness: 'alerts',
})
export class GetTopRiskAssets implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly risks: RiskRepository) {}

  async execute({ limit, min_score }: Input<typeof input>, call: ToolCall) {
    const wanted = { address: null, minPoints: min_score };
    const page = { limit, offset: call.offset };
    const found = await this.risks.find(call.window, RISK_SCALE, wanted, page, call.scope);
    return call.answer(
      { count: found.total, ...SCALE_SHOWN, assets: found.page.map((asset) => riskyOf(asset, call.hours)) },
      {
        listing: call.listing('assets', found.page.length, found.total),
        notes: explainNone(found, min_score, call),
        dataAsOf: found.data_as_of,
      },
    );
  }
}

function riskyOf(asset: Asset, hours: number): z.output<typeof riskyAsset> {
  const { ip_address, alert_count, by_severity, type_count, first_seen, last_seen } = asset;
  const { score, reasons } = scoreOf(asset);
  return {
    ip_address,
    score,
    ...dayBefore(asset, hours),
    alert_count,
    critical_count: by_severity['CRITICAL'] ?? 0,
    high_count: by_severity['HIGH'] ?? 0,
    type_count,
    alert_types: [...new Set(asset.reasons.map(({ threat_type }) => threat_type))],
    first_seen,
    last_seen,
    reasons,
  };
}

function explainNone({ total, source_count, most_points }: Assets, minScore: number, call: ToolCall): Note[] {
  if (total > 0) return [];
  if (source_count === 0) return [noSources(call)];
  const message = `none of the ${source_count} sources of alerts reaches ${minScore}; the greatest score is ${most_points}`;
  return [{ code: 'empty', message }];
}
