import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Course } from '../../../database/risk/risk.js';
import { RiskRepository } from '../../../database/risk/risk.repository.js';
import { cursor, limit } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import { ToolError } from '../../tool-error.js';
import type { ToolCall } from '../../tool-call.js';
import { noSources } from './no-sources.js';
import { capped, RISK_SCALE, RISK_TRENDS, SCALE_SHOWN, scaleFields, trendOf } from './risk-score.js';

const week = span({ hours: 168, longestDays: 31 });

/** Hours whose alerts make up one score: what is older has less than a hundredth of its weight. */
const LOOK_BACK_HOURS = 168;
const LONGEST_HOURLY = 168;
const STEP_HOURS = { hourly: 1, daily: 24 };

const input = z.strictObject({
  ...week.arguments,
  interval: z.enum(['hourly', 'daily']).default('daily'),
  limit: limit({ preset: 10, most: 50 }),
  cursor,
});

const trend = z.object({
  ip_address: z.string(),
  current_score: z.number(),
  score_at_start: z.number(),
  trend: z.enum(RISK_TRENDS),
  alert_count: z.number(),
  scores: z.array(z.number()),
  alert_counts: z.array(z.number()),
});

const output = z.object({
  period_hours: z.number(),
  interval: z.string(),
  look_back_hours: z.number(),
  ...scaleFields,
  times: z.array(z.string()),
  trends: z.array(trend),
});

/**
 * The riskiest sources of now and the course of their scores. `scores` holds the score at each of `times`, the
 * ends of steps counted back from the end of the window, `alert_counts` the alerts of the window in the step that
 * ended there. A score is made as get_top_risk_assets makes it, of the 168 hours before its time, so that the
 * first is as true as the last. `trend` compares the start of the first step with now: five points are a move.
 * Source: table `alerts`.
 */
@Tool({
  name: 'get_risk_trends',
  title: 'Risk over time',
  toolset: 'attack',
  description:
    'Risk scores of the riskiest sources as a time series per day or hour (at most 168 hours): who becomes worse, who calms down. Reasons: get_asset_risk.',
  input,
  output,
  span: week,
  freshness: 'alerts',
})
export class GetRiskTrends implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly risks: RiskRepository) {}

  async execute({ interval, limit }: Input<typeof input>, call: ToolCall) {
    const hours = STEP_HOURS[interval];
    if (interval === 'hourly' && call.hours > LONGEST_HOURLY) {
      throw new ToolError(
        'invalid_argument',
        `hourly is possible for at most ${LONGEST_HOURLY} hours; give a shorter window, or interval daily`,
      );
    }
    const count = Math.ceil(call.hours / hours);
    const steps = { hours, count, lookBack: LOOK_BACK_HOURS / hours };
    const page = { limit, offset: call.offset };
    const found = await this.risks.courses(call.window, RISK_SCALE, steps, page, call.scope);
    return call.answer(
      {
        period_hours: call.hours,
        interval,
        look_back_hours: LOOK_BACK_HOURS,
        ...SCALE_SHOWN,
        times: endsOf(call.window.to, hours, count),
        trends: found.page.map(trendRow),
      },
      {
        listing: call.listing('trends', found.page.length, found.total),
        notes: found.total === 0 ? [noSources(call)] : [],
        dataAsOf: found.data_as_of,
      },
    );
  }
}

/** The ends of so many steps, the last of them the end of the window. */
function endsOf(to: string, hours: number, count: number): string[] {
  const end = Temporal.Instant.from(to);
  return Array.from({ length: count }, (_, step) =>
    end.subtract({ hours: (count - 1 - step) * hours }).toString(),
  );
}

function trendRow({ ip_address, points, alert_counts }: Course): z.output<typeof trend> {
  const [score_at_start = 0, ...scores] = points.map(capped);
  const current_score = scores.at(-1) ?? score_at_start;
  return {
    ip_address,
    current_score,
    score_at_start,
    trend: trendOf(score_at_start, current_score),
    alert_count: alert_counts.reduce((total, one) => total + one, 0),
    scores,
    alert_counts,
  };
}
