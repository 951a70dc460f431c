import type { Amount, Interval, TrafficPeriod } from '../../../database/traffic/traffic.js';
import type { Receipt } from '../../answer/receipt.js';
import type { LineChart } from '../../chart/chart.js';
import { chartNotes } from '../../chart/chart-notes.js';

const STEP_MS: Record<Interval, number> = { hourly: 3_600_000, daily: 86_400_000 };

/** The listed periods, in the order of time; nothing where there are none. */
export function trendsChart(
  { interval, trends }: { interval: Interval; trends: TrafficPeriod[] },
  receipt: Receipt,
): LineChart | undefined {
  const periods = trends.toReversed();
  const [first] = periods;
  const { window } = receipt;
  if (!first || !window) return undefined;
  const line = (name: string, amount: (period: TrafficPeriod) => Amount) => ({
    name,
    points: periods.map((period) => ({ at: period.time_period, value: Number(amount(period)) })),
  });
  // A period may have begun before the window.
  const from = Date.parse(first.time_period) < Date.parse(window.from) ? first.time_period : window.from;
  return {
    kind: 'line',
    title: `Traffic per ${interval === 'hourly' ? 'hour' : 'day'}`,
    notes: chartNotes(receipt, 'a line breaks where there are no data'),
    measure: 'bytes',
    timezone: window.timezone,
    from,
    to: window.to,
    stepMs: STEP_MS[interval],
    series: [
      line('total', (period) => period.total_bytes),
      line('inbound', (period) => period.inbound_bytes),
      line('outbound', (period) => period.outbound_bytes),
    ],
  };
}
