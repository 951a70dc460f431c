import { z } from 'zod';
import { amount, INTERVALS, trafficPeriod } from '../../../database/traffic/traffic.js';
import { TrafficRepository } from '../../../database/traffic/traffic.repository.js';
import { asImage, cursor, limit, sensorId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { explainNoTraffic } from './no-traffic.js';
import { PER_ROW } from './per-row.js';
import { trendsChart } from './trends-chart.js';
import { gigabytes, megabytes } from './volume.js';

const day = span({ hours: 24 });

const MOST_PERIODS = 1_000;

const input = z.strictObject({
  ...day.arguments,
  interval: z.enum(INTERVALS).default('hourly'),
  sensor_id: sensorId.optional(),
  limit: limit({ preset: 200, most: MOST_PERIODS }),
  cursor,
  as_image: asImage,
});

const output = z.object({
  analysis_period_hours: z.number(),
  interval: z.enum(INTERVALS),
  data_points: z.number(),
  summary: z.object({
    total_bytes: amount,
    total_packets: amount,
    average_bytes_per_period: amount,
    average_packets_per_period: amount,
    total_bytes_gb: z.number(),
    total_bytes_mb: z.number(),
  }),
  trends: z.array(trafficPeriod),
});

/**
 * Packets and bytes per hour or day of the asked time zone, given in UTC. `summary` and `data_points` are
 * over all periods that have rows, also those of other pages; GB and MB are 1024-based. `avg_*` is the mean
 * per stored row. Source: table `traffic_metrics`.
 */
@Tool({
  name: 'get_traffic_trends',
  title: 'Traffic trends',
  toolset: 'traffic',
  description:
    'Traffic volume per hour or day, newest first, with totals and averages of the whole window. Periods without data are left out; the first and last hold only what lies in the window. For hosts use get_top_talkers_stats, for load per sensor get_bandwidth_summary.',
  input,
  output,
  span: day,
  freshness: 'traffic_metrics',
})
export class GetTrafficTrends implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly traffic: TrafficRepository) {}

  async execute({ interval, limit, sensor_id, as_image }: Input<typeof input>, call: ToolCall) {
    const filter = { sensor_id };
    // A picture holds more than a reader wants to read.
    const page = { limit: as_image ? MOST_PERIODS : limit, offset: call.offset };
    const found = await this.traffic.sumPer(interval, call.window, filter, page, call.scope);
    const { data_points, data_as_of, periods, source, ...totals } = found;
    const trends = periods.slice(0, limit);
    return call.answer(
      {
        analysis_period_hours: call.hours,
        interval,
        data_points,
        summary: {
          ...totals,
          total_bytes_gb: gigabytes(totals.total_bytes),
          total_bytes_mb: megabytes(totals.total_bytes),
        },
        trends,
      },
      {
        listing: call.listing('trends', trends.length, data_points),
        notes:
          data_points === 0
            ? await explainNoTraffic('traffic_metrics', this.traffic, filter, call)
            : [PER_ROW],
        source,
        dataAsOf: data_as_of,
        chart: (seen) => trendsChart(interval, periods, data_points, seen),
      },
    );
  }
}
