import { axisName, caption, type LegendEntry } from './caption.js';
import type { LineChart } from './chart.js';
import {
  type Drawing,
  label,
  MARGIN,
  type Mark,
  noData,
  type Point,
  type Room,
  rule,
  WIDTH,
} from './drawing.js';
import { COLOURS, DASHES } from './palette.js';
import { COUNT, scaleFor, told, volumeUnit } from './scale.js';
import { shading, shadingLegend } from './shading.js';
import { AXIS_HEIGHT, type TimeAxis, timeAxis } from './time-axis.js';

const PLOT = 330;
const HOUR_MS = 3_600_000;
/** Beyond, dots would hide their line. */
const MOST_DOTS = 200;

type Points = LineChart['series'][number]['points'];

/** Lines or columns over time; a value stands in the middle of its period. */
export function drawLines(chart: LineChart): Drawing {
  const { series, measure, kind, gaps } = chart;
  const own = series.length > 1 ? series.map(({ name }, i) => entry(name, i)) : [];
  const { marks: words, top } = caption(chart, [...own, ...shadingLegend(gaps)]);
  const room: Room = { left: 90, right: WIDTH - 24, top: top + 22, bottom: top + 22 + PLOT };
  const greatest = Math.max(0, ...series.flatMap(({ points }) => points.map(({ value }) => value)));
  const unit = measure === 'bytes' ? volumeUnit(greatest) : COUNT;
  const scale = scaleFor(greatest / unit.size, { whole: measure !== 'bytes' });
  const y = (value: number) => room.bottom - (value / unit.size / scale.most) * (room.bottom - room.top);
  const time = timeAxis(chart, room);
  const grid = scale.ticks.flatMap((tick): Mark[] => {
    const height = y(tick * unit.size);
    return [
      rule([
        [room.left, height],
        [room.right, height],
      ]),
      label([room.left - 8, height], told(tick, unit), { align: 'right' }),
    ];
  });
  const values = series.flatMap(({ points }, i) =>
    kind === 'line' ? line(chart, points, i, time, y) : columns(chart, points, time, y),
  );
  return {
    width: WIDTH,
    height: room.bottom + AXIS_HEIGHT,
    marks: [
      ...words,
      ...shading(gaps, time, room),
      ...time.marks,
      axisName(MARGIN, room.top - 16, measure),
      ...(values.length > 0 ? [...grid, ...values] : [noData(room)]),
    ],
  };
}

function look(i: number) {
  return { stroke: COLOURS[i % COLOURS.length]!, width: 2, dash: [...DASHES[i % DASHES.length]!] };
}

function entry(words: string, i: number): LegendEntry {
  return {
    words,
    swatch: (x, y) => [
      rule(
        [
          [x, y],
          [x + 26, y],
        ],
        look(i),
      ),
    ],
  };
}

function line(
  chart: LineChart,
  points: Points,
  i: number,
  time: TimeAxis,
  y: (value: number) => number,
): Mark[] {
  const at = points.map((point): Point => [middleOf(chart, point, time), y(point.value)]);
  const whole = stretches(chart, points);
  const alone = new Set(whole.flatMap((indexes) => (indexes.length === 1 ? indexes : [])));
  return [
    ...whole.map((indexes) =>
      rule(
        indexes.map((index) => at[index]!),
        look(i),
      ),
    ),
    ...at
      .filter((_, index) => at.length <= MOST_DOTS || alone.has(index))
      .map((point): Mark => ({ kind: 'dot', at: point, radius: 2.5, fill: look(i).stroke })),
  ];
}

function columns(
  { stepMs }: LineChart,
  points: Points,
  time: TimeAxis,
  y: (value: number) => number,
): Mark[] {
  return points
    .filter(({ value }) => value > 0)
    .map(({ at, value }): Mark => {
      const [from, to] = [time.x(at), time.x(Date.parse(at) + stepMs)];
      const gap = to - from > 4 ? 1 : 0;
      return {
        kind: 'rect',
        x: from + gap,
        y: y(value),
        width: Math.max(1, to - from - 2 * gap),
        height: y(0) - y(value),
        fill: COLOURS[0],
      };
    });
}

/** Of what of the period lies in the window. */
function middleOf({ stepMs }: LineChart, { at }: { at: string }, time: TimeAxis): number {
  const start = Date.parse(at);
  return (time.x(start) + time.x(start + stepMs)) / 2;
}

/** The points between which nothing is missing, by their index. */
function stretches({ stepMs }: LineChart, points: Points): number[][] {
  // An hour more for the night in which summer time ends.
  const most = stepMs > HOUR_MS ? stepMs + HOUR_MS : stepMs;
  const found: number[][] = [];
  for (const [i, { at }] of points.entries()) {
    const before = points[i - 1];
    if (before && Date.parse(at) - Date.parse(before.at) <= most) found.at(-1)!.push(i);
    else found.push([i]);
  }
  return found;
}
