import type { Timeline } from './chart.js';
import { fitting, type Mark, type Point, rule, widthOf } from './drawing.js';
import { severityLook } from './palette.js';
import { type TimeAxis, timeAxis } from './time-axis.js';

type Events = Timeline['lanes'][number]['events'];

const SIZE = 11;
const LONGEST = 150;
const APART = 8;
/** What has no room in so many rows is a dot without a name. */
const MOST_ROWS = 6;
const HEAD = 6;

/** How many rows of names each lane needs above its line. */
export function labelRows(chart: Timeline, { left, right }: { left: number; right: number }): number[] {
  const time = timeAxis(chart, { left, right, top: 0, bottom: 0 });
  return chart.lanes.map(({ events }) => Math.max(0, ...placed(events, time).map(({ row }) => row + 1)));
}

/** Dots on a lane's line, each with its name in the first row above that has room. */
export function eventMarks(events: Events, time: TimeAxis, y: number, rowHeight: number): Mark[] {
  const names = placed(events, time).flatMap(({ name, x, start, row }): Mark[] => {
    if (row < 0) return [];
    const height = y - 20 - row * rowHeight;
    return [
      rule(
        [
          [x, height - 4],
          [x, y],
        ],
        { stroke: '#b0b0b0' },
      ),
      fitting([start, height], name, LONGEST, { size: SIZE }),
    ];
  });
  const dots = events.map(({ at, severity }): Mark => ({
    kind: 'dot',
    at: [time.x(at), y],
    ...severityLook(severity),
  }));
  return [...names, ...dots];
}

/** Names over their dots; a row is -1 where none has room. */
function placed(events: Events, time: TimeAxis): { name: string; x: number; start: number; row: number }[] {
  const free: number[] = [];
  // From the right, so that the line from a name down to its dot crosses no other name.
  const inOrder = events.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return inOrder.map(({ at, name }) => {
    const x = time.x(at);
    const width = Math.min(LONGEST, widthOf(name, SIZE));
    const start = Math.min(x + 4, time.end - width);
    const row = Array.from({ length: MOST_ROWS }, (_, i) => i).findIndex(
      (i) => start + width + APART <= (free[i] ?? Infinity),
    );
    if (row >= 0) free[row] = start;
    return { name, x, start, row };
  });
}

/** Arrows between lanes at the instant at which one led to the other. */
export function arrowMarks(arrows: Timeline['arrows'], time: TimeAxis, middles: number[]): Mark[] {
  return arrows.flatMap(({ at, from, to, severity }): Mark[] => {
    const [start, end] = [middles[from], middles[to]];
    if (start === undefined || end === undefined) return [];
    const x = time.x(at);
    const back = start < end ? -HEAD : HEAD;
    const tip: Point = [x, end + back];
    const look = { stroke: severityLook(severity).fill, width: 2 };
    return [
      rule([[x, start], tip], look),
      rule([[x - HEAD, tip[1] + 1.5 * back], tip, [x + HEAD, tip[1] + 1.5 * back]], look),
    ];
  });
}
