import type { z } from 'zod';
import type { LineChart } from '../../chart/chart.js';
import { chartNotes } from '../../chart/chart-notes.js';
import type { Seen } from '../../tool-call.js';
import type { briefAnswer } from './brief-answer.js';

const HOUR_MS = 3_600_000;

/** The steps of a shift in the order of time: all alerts, and those that are HIGH or CRITICAL. */
export function briefChart(
  { step_hours, alerts, high_critical }: z.output<typeof briefAnswer>['series'],
  { receipt, gaps }: Seen,
): LineChart {
  const stepMs = step_hours * HOUR_MS;
  const begin = Date.parse(receipt.window!.from);
  const line = (name: string, counts: number[]) => ({
    name,
    points: counts.map((value, step) => ({ at: new Date(begin + step * stepMs).toISOString(), value })),
  });
  const word = step_hours === 1 ? 'hour' : `${step_hours} hours`;
  const isCut = begin + alerts.length * stepMs > Date.parse(receipt.window!.to);
  const cut = isCut
    ? [`The last ${word} ${step_hours === 1 ? 'holds' : 'hold'} only what lies in the window`]
    : [];
  return {
    kind: 'line',
    title: `Alerts per ${word}`,
    notes: chartNotes(receipt, ...cut),
    measure: 'alerts',
    ...receipt.window!,
    gaps,
    stepMs,
    series: [line('all', alerts), line('HIGH and CRITICAL', high_critical)],
  };
}
