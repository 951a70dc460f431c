import type { Chart, LineChart } from '../../chart/chart.js';
import { chartNotes, drawnOf } from '../../chart/chart-notes.js';
import type { Seen } from '../../tool-call.js';
import { weekOf } from './week-map.js';

const HOUR_MS = 3_600_000;
/** In fewer hours hardly any hour of a week comes twice, and their course tells more. */
const LONGEST_COURSE = 72;

interface Group {
  category?: string | undefined;
  time_period?: string | undefined;
  count: number;
  share_percent: number;
}

/** Bars; hours as their course, or as a map of the week when there are many. */
export function statisticsChart(groupedBy: string, groups: Group[], seen: Seen): Chart {
  const { receipt, gaps } = seen;
  const { matched = 0 } = receipt;
  const title = groupedBy === 'hour' ? 'Alerts' : `Alerts by ${groupedBy.replace('_', ' ')}`;
  const left = drawnOf(groups.length, matched, groupedBy === 'hour' ? 'hours with alerts' : 'groups');
  if (groupedBy !== 'hour') {
    const bars = groups.map(({ category = '', count, share_percent }) => ({
      name: category,
      value: count,
      note: `${share_percent} %`,
    }));
    return {
      kind: 'bars',
      title,
      unit: 'alerts',
      bars,
      notes: chartNotes(receipt, ...left, ...unwatched(seen)),
    };
  }
  const window = receipt.window!;
  const hours = groups.map(({ time_period = '', count }) => ({ at: time_period, value: count })).toReversed();
  if (Date.parse(window.to) - Date.parse(window.from) <= LONGEST_COURSE * HOUR_MS) {
    const notes = chartNotes(receipt, ...left);
    const series: LineChart['series'] = [{ name: 'alerts', points: hours }];
    return {
      kind: 'columns',
      title: `${title} per hour`,
      measure: 'alerts',
      stepMs: HOUR_MS,
      series,
      notes,
      ...window,
      gaps,
    };
  }
  const cells = weekOf(window, hours, gaps, left.length === 0);
  const notes = chartNotes(
    receipt,
    'The same hour of several weeks is added up',
    ...left,
    ...unwatched(seen),
  );
  return { kind: 'heat map', title: `${title} by weekday and hour`, unit: 'alerts', cells, notes };
}

/** Where no axis of time could be shaded. */
function unwatched({ gaps }: Seen): string[] {
  const names = [...new Set(gaps.map(({ sensor_id }) => sensor_id))];
  if (names.length === 0) return [];
  const shown =
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  return [`Blind or degraded for a time: ${shown}. No alert there does not mean that nothing happened`];
}
