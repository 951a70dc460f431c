import { caption } from './caption.js';
import type { BarChart } from './chart.js';
import { type Drawing, fitting, label, type Mark, QUIET_INK, rule, WIDTH } from './drawing.js';
import { COLOURS } from './palette.js';
import { COUNT, scaleFor, told } from './scale.js';

/** What the eye compares at once; the text has them all. */
export const MOST_BARS = 20;

const ROOM = { left: 270, right: WIDTH - 90 };
const ROW = 24;
const THICKNESS = 16;

export function drawBars(chart: BarChart): Drawing {
  const { marks: words, top } = caption(chart);
  const shown = chart.bars.slice(0, MOST_BARS);
  const left = chart.bars.slice(MOST_BARS);
  const bottom = top + 10 + shown.length * ROW;
  const scale = scaleFor(Math.max(0, ...shown.map(({ value }) => value)), { whole: true });
  const x = (value: number) => ROOM.left + (value / scale.most) * (ROOM.right - ROOM.left);
  const grid = scale.ticks.flatMap((tick): Mark[] => [
    rule([
      [x(tick), top + 6],
      [x(tick), bottom],
    ]),
    label([x(tick), bottom + 14], told(tick, COUNT), { align: 'center', fill: QUIET_INK }),
  ]);
  const bars = shown.flatMap(({ name, value }, i): Mark[] => {
    const middle = top + 10 + (i + 0.5) * ROW;
    return [
      label([ROOM.left - 10, middle], fitting(name, ROOM.left - 26), { align: 'right' }),
      {
        kind: 'rect',
        x: ROOM.left,
        y: middle - THICKNESS / 2,
        width: x(value) - ROOM.left,
        height: THICKNESS,
        fill: COLOURS[0],
      },
      label([x(value) + 6, middle], told(value, COUNT)),
    ];
  });
  const rest = left.reduce((sum, { value }) => sum + value, 0);
  const more =
    left.length > 0
      ? [label([16, bottom + 38], `${left.length} more with ${told(rest, COUNT)} together are not drawn`)]
      : [];
  return {
    width: WIDTH,
    height: bottom + (more.length > 0 ? 56 : 32),
    marks: [...words, ...grid, ...bars, ...more],
  };
}
