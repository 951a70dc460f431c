import { axisName, caption } from './caption.js';
import type { BarChart } from './chart.js';
import {
  type Drawing,
  fitting,
  label,
  MARGIN,
  type Mark,
  noData,
  QUIET_INK,
  rule,
  WIDTH,
} from './drawing.js';
import { COLOURS } from './palette.js';
import { COUNT, scaleFor, told } from './scale.js';

/** What the eye compares at once; the text has them all. */
const MOST_BARS = 20;

const ROOM = { left: 250, right: WIDTH - 150 };
const ROW = 24;
const THICKNESS = 16;
const EMPTY = 100;

export function drawBars(chart: BarChart): Drawing {
  const { marks: words, top } = caption(chart);
  const shown = chart.bars.slice(0, MOST_BARS);
  const bottom = top + 10 + (shown.length * ROW || EMPTY);
  const scale = scaleFor(Math.max(0, ...shown.map(({ value }) => value)), { whole: true });
  const x = (value: number) => ROOM.left + (value / scale.most) * (ROOM.right - ROOM.left);
  const grid = scale.ticks.flatMap((tick): Mark[] => [
    rule([
      [x(tick), top + 6],
      [x(tick), bottom],
    ]),
    label([x(tick), bottom + 14], told(tick, COUNT), { align: 'center', fill: QUIET_INK, size: 12 }),
  ]);
  const bars = shown.flatMap(({ name, value, note }, i): Mark[] => {
    const middle = top + 10 + (i + 0.5) * ROW;
    return [
      fitting([ROOM.left - 10, middle], name, ROOM.left - 10 - MARGIN, { align: 'right' }),
      {
        kind: 'rect',
        x: ROOM.left,
        y: middle - THICKNESS / 2,
        width: x(value) - ROOM.left,
        height: THICKNESS,
        fill: COLOURS[0],
      },
      fitting([x(value) + 6, middle], `${told(value, COUNT)} (${note})`, WIDTH - MARGIN - x(value)),
    ];
  });
  const rest = chart.bars.slice(MOST_BARS);
  const sum = rest.reduce((total, { value }) => total + value, 0);
  const more =
    rest.length > 0
      ? [label([MARGIN, bottom + 54], `${rest.length} more with ${told(sum, COUNT)} together are not drawn`)]
      : [];
  return {
    width: WIDTH,
    height: bottom + (more.length > 0 ? 72 : 44),
    marks: [
      ...words,
      ...grid,
      ...bars,
      ...(shown.length > 0 ? [] : [noData({ ...ROOM, top, bottom })]),
      axisName(ROOM.left, bottom + 32, chart.unit),
      ...more,
    ],
  };
}
