import type { Amount, Interval, TrafficPeriod } from '../../../database/traffic/traffic.js';
import type { LineChart } from '../../chart/chart.js';
import { chartNotes, drawnOf } from '../../chart/chart-notes.js';
import type { Seen } from '../../tool-call.js';

const STEP_MS: Record<Interval, number> = { hourly: 3_600_000, daily: 86_400_000 };

/** Periods in the order of time, a line for each direction. */
export function trendsChart(
  interval: Interval,
  newestFirst: TrafficPeriod[],
  matched: number,
  { receipt, gaps }: Seen,
): LineChart {
  const periods = newestFirst.toReversed();
  const word = interval === 'hourly' ? 'hour' : 'day';
  const line = (name: string, amount: (period: TrafficPeriod) => Amount) => ({
    name,
    points: periods.map((period) => ({ at: period.time_period, value: Number(amount(period)) })),
  });
  return {
    kind: 'line',
    title: `Traffic per ${word}`,
    notes: chartNotes(
      receipt,
      `A line breaks where there are no data; the first and the last ${word} hold only what lies in the window`,
      ...drawnOf(periods.length, matched, 'periods'),
    ),
    measure: 'bytes',
    ...receipt.window!,
    gaps,
    stepMs: STEP_MS[interval],
    series: [
      line('total', (period) => period.total_bytes),
      line('inbound', (period) => period.inbound_bytes),
      line('outbound', (period) => period.outbound_bytes),
    ],
  };
}
