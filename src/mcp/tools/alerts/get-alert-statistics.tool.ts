import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { alertFilters, asImage, cursor, limit } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { explainNoAlerts } from './no-alerts.js';
import { statisticsChart } from './statistics-chart.js';

const day = span({ hours: 24 });

const MOST_GROUPS = 1_000;

const input = z.strictObject({
  ...day.arguments,
  group_by: z.enum(['severity', 'threat_type', 'hour']).default('severity'),
  ...alertFilters,
  limit: limit({ preset: 100, most: MOST_GROUPS }),
  cursor,
  as_image: asImage,
});

const output = z.object({
  total_alerts: z.number(),
  analysis_period_hours: z.number(),
  grouped_by: z.string(),
  data: z.array(
    z.object({
      category: z.string().optional(),
      time_period: z.string().optional(),
      count: z.number(),
      share_percent: z.number(),
      first_occurrence: z.string(),
      last_occurrence: z.string(),
    }),
  ),
  insights: z.object({
    most_common_category: z.string().nullable(),
    most_common_count: z.number().nullable(),
  }),
});

/** Counts over every alert that matches. Hours are those of the asked time zone, given in UTC. Source: table `alerts`. */
@Tool({
  name: 'get_alert_statistics',
  title: 'Alert statistics',
  toolset: 'alerts',
  description:
    'Counts alerts by severity, threat_type or hour, most frequent first (hours: newest first, empty ones left out). Use it to count and compare; get_recent_threats shows the alerts themselves.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetAlertStatistics implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly alerts: AlertRepository) {}

  async execute({ group_by, limit, as_image, ...filter }: Input<typeof input>, call: ToolCall) {
    // A picture holds more than a reader wants to read.
    const page = { limit: as_image ? MOST_GROUPS : limit, offset: call.offset };
    const found = await this.alerts.countBy(group_by, call.window, filter, page, call.scope);
    const groups = found.groups.map(({ category, count, ...seen }) => ({
      ...(group_by === 'hour' ? { time_period: category } : { category }),
      count,
      share_percent: Math.round((count / found.total) * 1_000) / 10,
      ...seen,
    }));
    const data = groups.slice(0, limit);
    return call.answer(
      {
        total_alerts: found.total,
        analysis_period_hours: call.hours,
        grouped_by: group_by,
        data,
        insights: {
          most_common_category: found.most_common_category,
          most_common_count: found.most_common_count,
        },
      },
      {
        listing: call.listing('data', data.length, found.distinct_categories),
        notes: found.total === 0 ? await explainNoAlerts(this.alerts, filter, call) : [],
        source: found.source,
        dataAsOf: found.data_as_of,
        chart: (seen) => statisticsChart(group_by, groups, seen),
      },
    );
  }
}
