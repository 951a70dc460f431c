import { caption } from './caption.js';
import type { Timeline } from './chart.js';
import { type Drawing, fitting, label, type Mark, type Point, rule, WIDTH } from './drawing.js';
import { COLOURS } from './palette.js';
import { timeAxis } from './time-axis.js';

/** More lanes than this are no picture any more. */
export const MOST_LANES = 12;

const ROOM = { left: 170, right: WIDTH - 30 };
const LANE = 48;
const LETTER = 7;

export function drawTimeline(chart: Timeline): Drawing {
  const { marks: words, top } = caption(chart);
  const lanes = chart.lanes.slice(0, MOST_LANES);
  const bottom = top + 10 + lanes.length * LANE;
  const time = timeAxis(chart, { ...ROOM, top: top + 6, bottom });
  const rows = lanes.flatMap(({ name, events }, i): Mark[] => {
    const y = top + 10 + (i + 0.62) * LANE;
    return [
      label([ROOM.left - 12, y], fitting(name, ROOM.left - 28), { align: 'right' }),
      rule([
        [ROOM.left, y],
        [ROOM.right, y],
      ]),
      ...dots(events, (at) => [time.x(at), y], COLOURS[i % COLOURS.length]!),
    ];
  });
  const left = chart.lanes.length - lanes.length;
  const more = left > 0 ? [label([16, bottom + 40], `${left} more are not drawn`)] : [];
  return {
    width: WIDTH,
    height: bottom + (left > 0 ? 56 : 34),
    marks: [...words, ...time.marks, ...rows, ...more],
  };
}

/** A name stands over its dot where the one before leaves room for it. */
function dots(events: { at: string; name: string }[], place: (at: string) => Point, fill: string): Mark[] {
  let free = ROOM.left;
  return events.flatMap(({ at, name }): Mark[] => {
    const [x, y] = place(at);
    const dot: Mark = { kind: 'dot', at: [x, y], radius: 5, fill };
    const width = name.length * LETTER;
    const start = Math.min(x - 4, ROOM.right - width);
    if (start < free) return [dot];
    free = start + width + LETTER;
    return [dot, label([start, y - 15], name, { size: 12 })];
  });
}
