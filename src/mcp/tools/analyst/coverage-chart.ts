import type { Timeline } from '../../chart/chart.js';
import { chartNotes, drawnOf } from '../../chart/chart-notes.js';
import type { Seen } from '../../tool-call.js';
import type { WatchState } from './sensor-watch.js';

interface Watched {
  sensor_id: string;
  state: WatchState;
  packets_percent_of_usual: number | null;
}

/** A lane per sensor listed, with when it watched. What was not looked at is not told as watched. */
export function coverageChart(
  sensors: Watched[],
  all: number,
  knownFrom: string | null,
  { receipt, gaps }: Seen,
): Timeline {
  const window = receipt.window!;
  const { from, to } = window;
  const known = knownFrom === null ? to : Date.parse(knownFrom) > Date.parse(from) ? knownFrom : from;
  return {
    kind: 'timeline',
    title: 'When sensors watched',
    notes: chartNotes(
      receipt,
      'Percent are packets against the same hours of other days',
      ...drawnOf(sensors.length, all, 'sensors'),
    ),
    ...window,
    gaps: [],
    lanes: sensors.map(({ sensor_id, state, packets_percent_of_usual: percent }) => ({
      name: sensor_id,
      note: `${state.replace('_', ' ')}${percent === null ? '' : `, ${percent} % of usual`}`,
      bands: [
        ...(state === 'unknown' ? [] : [{ from: known, to, look: 'watched' as const }]),
        ...(state === 'unknown'
          ? [{ from, to, look: 'unknown' as const }]
          : known === from
            ? []
            : [{ from, to: known, look: 'unknown' as const }]),
        ...gaps
          .filter((gap) => gap.sensor_id === sensor_id)
          .map((gap) => ({ from: gap.from, to: gap.to, look: gap.state })),
      ],
      events: [],
    })),
    arrows: [],
  };
}
