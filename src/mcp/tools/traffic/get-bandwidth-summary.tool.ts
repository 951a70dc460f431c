import { z } from 'zod';
import { type SensorBandwidth, sensorBandwidth } from '../../../database/sensors/bandwidth.js';
import { BandwidthRepository } from '../../../database/sensors/bandwidth.repository.js';
import { cursor, limit } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { span, windowBefore } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { adviceOn } from './bandwidth-advice.js';

const LOOK_BACK_DAYS = 31;

const day = span({ hours: 24 });

const input = z.strictObject({ ...day.arguments, limit: limit({ preset: 50, most: 500 }), cursor });

const { sensor_id, location, status, health, samples, last_sample, ...bandwidth } = sensorBandwidth.shape;

const mbps = z.number().nullable();

const output = z.object({
  total_sensors: z.number(),
  analysis_period_hours: z.number(),
  sensors: z.array(
    z.object({
      sensor_id,
      location,
      status,
      bandwidth: z.object(bandwidth),
      health,
      samples,
      last_sample,
    }),
  ),
  statistics: z.object({
    total_bandwidth_mbps: mbps,
    avg_bandwidth_mbps: mbps,
    max_bandwidth_mbps: mbps,
    sensors_over_80mbps: z.number(),
    sensors_over_200mbps: z.number(),
  }),
  recommendations: z.array(z.string()),
});

/**
 * Megabit per second per sensor. The statistics are over the newest sample of every sensor that is not offline,
 * whatever the page holds; the trend compares the two halves of the window. Sources: tables `sensors`, `sensor_metrics`.
 */
@Tool({
  name: 'get_bandwidth_summary',
  title: 'Bandwidth per sensor',
  toolset: 'traffic',
  description:
    'Bandwidth (Mbps) per sensor: current, average, highest, lowest, trend and health, busiest first. Bytes over time: get_traffic_trends; who causes them: get_top_talkers_stats.',
  input,
  output,
  span: day,
})
export class GetBandwidthSummary implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly bandwidth: BandwidthRepository) {}

  async execute({ limit }: Input<typeof input>, call: ToolCall) {
    const page = { limit, offset: call.offset };
    const found = await this.bandwidth.summarize(call.window, call.situation.now, page, call.scope);
    return call.answer(
      {
        total_sensors: found.total_sensors,
        analysis_period_hours: call.hours,
        sensors: found.sensors.map(sensorOf),
        statistics: {
          total_bandwidth_mbps: found.total_mbps,
          avg_bandwidth_mbps: found.avg_mbps,
          max_bandwidth_mbps: found.max_mbps,
          sensors_over_80mbps: found.over_warning,
          sensors_over_200mbps: found.over_critical,
        },
        recommendations: adviceOn(found.remarkable),
      },
      {
        listing: call.listing('sensors', found.sensors.length, found.total_sensors),
        notes: found.data_as_of === null ? [await this.explainNoSamples(found.total_sensors, call)] : [],
        dataAsOf: found.data_as_of,
      },
    );
  }

  private async explainNoSamples(sensors: number, call: ToolCall): Promise<Note> {
    if (sensors === 0) return { code: 'empty', message: 'no sensor is registered' };
    const newest = await this.bandwidth.findNewestSample(
      windowBefore(call.window, LOOK_BACK_DAYS),
      call.scope,
    );
    const last =
      newest === null
        ? `there was none in the ${LOOK_BACK_DAYS} days before either`
        : `the last one before it is of ${newest}`;
    return { code: 'empty', message: `no sensor sent a bandwidth sample in this window; ${last}` };
  }
}

function sensorOf(sensor: SensorBandwidth) {
  const { sensor_id, location, status, health, samples, last_sample, ...bandwidth } = sensor;
  return { sensor_id, location, status, bandwidth, health, samples, last_sample };
}
