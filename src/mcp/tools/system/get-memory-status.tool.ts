import { z } from 'zod';
import { systemStats, type SystemStats } from '../../../database/system/system-stat.js';
import { SystemStatRepository } from '../../../database/system/system-stat.repository.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import type { Note } from '../../answer/receipt.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';

const day = span({ hours: 24 });

const input = z.strictObject({ ...day.arguments });

const output = z.object({
  host: z.string(),
  analysis_period_hours: z.number(),
  samples: z.number(),
  memory: z.object({ percent_used: z.number().nullable(), measured_at: z.string() }).nullable(),
  cpu_percent: z.number().nullable(),
  packets_per_second: z.number().nullable(),
  alerts_per_minute: z.number().nullable(),
  memory_percent_range: systemStats.shape.memory_percent,
  cpu_percent_range: systemStats.shape.cpu_percent,
});

/**
 * Memory and load of the central NetMonitor host: the newest sample of the window, and the range of all of them,
 * in percent. NetMonitor stores no gigabytes and nothing of swap; the host of this server is not measured.
 * Source: table `system_stats`.
 */
@Tool({
  name: 'get_memory_status',
  title: 'Memory of the central host',
  toolset: 'system',
  description:
    'Memory and CPU in percent of the central NetMonitor host as it last stored them, and their range. Not of this server’s host, and not of sensors: get_sensor_status.',
  input,
  output,
  span: day,
})
export class GetMemoryStatus implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly stats: SystemStatRepository) {}

  async execute(_: Input<typeof input>, call: ToolCall) {
    requireAllSensors(call, 'samples of the central host');
    const found = await this.stats.summarize(call.window, call.scope);
    const { samples, newest, memory_percent, cpu_percent, data_as_of } = found;
    return call.answer(
      {
        host: 'central',
        analysis_period_hours: call.hours,
        samples,
        memory: newest && { percent_used: newest.memory_percent, measured_at: newest.timestamp },
        cpu_percent: newest?.cpu_percent ?? null,
        packets_per_second: newest?.packets_per_second ?? null,
        alerts_per_minute: newest?.alerts_per_minute ?? null,
        memory_percent_range: memory_percent,
        cpu_percent_range: cpu_percent,
      },
      { notes: [...(samples === 0 ? [explainNone(found)] : []), PERCENT_ONLY], dataAsOf: data_as_of },
    );
  }
}

function explainNone({ data_as_of }: SystemStats): Note {
  const last =
    data_as_of === null ? 'there is none before either' : `the last one before it is of ${data_as_of}`;
  return { code: 'empty', message: `the central host stored no sample in this window; ${last}` };
}

const PERCENT_ONLY: Note = {
  code: 'percent_only',
  message: 'NetMonitor stores percentages only, so gigabytes and swap are unknown',
};
