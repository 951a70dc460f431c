import { caption } from './caption.js';
import type { LineChart } from './chart.js';
import { type Drawing, label, type Mark, type Point, rule, WIDTH } from './drawing.js';
import { COLOURS, DASHES } from './palette.js';
import { COUNT, scaleFor, told, volumeUnit } from './scale.js';
import { timeAxis } from './time-axis.js';

const HEIGHT = 450;
const ROOM = { left: 90, right: WIDTH - 24, bottom: HEIGHT - 40 };
const LEGEND = { swatch: 28, entry: 170 };

export function drawLines(chart: LineChart): Drawing {
  const { marks: words, top } = caption(chart);
  const room = { ...ROOM, top: top + 30 };
  const greatest = Math.max(0, ...chart.series.flatMap(({ points }) => points.map(({ value }) => value)));
  const unit = chart.measure === 'bytes' ? volumeUnit(greatest) : COUNT;
  const scale = scaleFor(greatest / unit.size, { whole: chart.measure === 'count' });
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
  const lines = chart.series.flatMap(({ name, points }, i): Mark[] => {
    const look = { stroke: COLOURS[i % COLOURS.length]!, width: 2, dash: [...DASHES[i % DASHES.length]!] };
    const at = points.map((point) => [time.x(point.at), y(point.value)] as Point);
    return [
      ...entry(name, look, [room.left + i * LEGEND.entry, top + 4]),
      ...stretches(chart, points).map((indexes) => rule(indexes.map((index) => at[index]!), look)),
      ...at.map((point): Mark => ({ kind: 'dot', at: point, radius: 2, fill: look.stroke })),
    ];
  });
  return { width: WIDTH, height: HEIGHT, marks: [...words, ...grid, ...time.marks, ...lines] };
}

function entry(name: string, look: object, [x, y]: Point): Mark[] {
  const end: Point = [x + LEGEND.swatch, y];
  return [rule([[x, y], end], look), label([end[0] + 6, y], name)];
}

/** The points between which nothing is missing, by their index. */
function stretches({ stepMs }: LineChart, points: { at: string }[]): number[][] {
  const found: number[][] = [];
  for (const [i, { at }] of points.entries()) {
    const before = points[i - 1];
    // An hour more for the night in which summer time ends.
    const follows = before && Date.parse(at) - Date.parse(before.at) <= stepMs + 3_600_000 * Number(stepMs > 3_600_000);
    if (follows) found.at(-1)!.push(i);
    else found.push([i]);
  }
  return found;
}
