import { Temporal } from 'temporal-polyfill';
import type { Receipt } from '../../answer/receipt.js';
import type { BarChart, HeatMap } from '../../chart/chart.js';
import { chartNotes } from '../../chart/chart-notes.js';

interface Statistics {
  grouped_by: string;
  data: { category?: string | undefined; time_period?: string | undefined; count: number }[];
}

/** Hours as a map of the week, anything else as bars; nothing where nothing is listed. */
export function statisticsChart({ grouped_by, data }: Statistics, receipt: Receipt): BarChart | HeatMap | undefined {
  if (data.length === 0) return undefined;
  if (grouped_by !== 'hour') {
    return {
      kind: 'bars',
      title: `Alerts by ${grouped_by.replace('_', ' ')}`,
      notes: chartNotes(receipt, 'alerts, not flows'),
      bars: data.map(({ category = '', count }) => ({ name: category, value: count })),
    };
  }
  const timezone = receipt.window?.timezone ?? 'UTC';
  return {
    kind: 'heat map',
    title: 'Alerts by weekday and hour',
    notes: chartNotes(receipt, 'the same hour of several weeks is added up'),
    cells: data.map(({ time_period = '', count }) => {
      const { dayOfWeek, hour } = Temporal.Instant.from(time_period).toZonedDateTimeISO(timezone);
      return { weekday: dayOfWeek, hour, value: count };
    }),
  };
}
