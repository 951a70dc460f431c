import { box, caption, type LegendEntry } from './caption.js';
import type { HeatMap } from './chart.js';
import {
  type Drawing,
  FAINT,
  label,
  MARGIN,
  type Mark,
  noData,
  QUIET_INK,
  type Rect,
  WIDTH,
} from './drawing.js';
import { inkOn, shade } from './palette.js';
import { COUNT, told } from './scale.js';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = 24;
const CELL = { width: 30, height: 34, gap: 3 };
const LEFT = 56;
const UNWATCHED = '#D55E00';
const STEPS = [0, 0.25, 0.5, 0.75, 1];

/** A row for each day of the week, with the sum in each cell. */
export function drawHeatMap(chart: HeatMap): Drawing {
  const greatest = Math.max(0, ...chart.cells.map(({ value }) => value ?? 0));
  const { marks: words, top } = caption(chart, legendOf(chart, greatest));
  const head = top + 18;
  const hours = Array.from({ length: HOURS }, (_, hour) =>
    label([LEFT + (hour + 0.5) * CELL.width, head], String(hour).padStart(2, '0'), {
      align: 'center',
      fill: QUIET_INK,
      size: 12,
    }),
  );
  const days = WEEKDAYS.map((name, i) => label([MARGIN, head + 14 + (i + 0.5) * CELL.height], name));
  const cells = chart.cells.flatMap((cell): Mark[] => {
    const x = LEFT + cell.hour * CELL.width;
    const y = head + 14 + (cell.weekday - 1) * CELL.height;
    return marksOf(cell, greatest, {
      kind: 'rect',
      x,
      y,
      width: CELL.width - CELL.gap,
      height: CELL.height - CELL.gap,
      fill: '#ffffff',
    });
  });
  const bottom = head + 14 + WEEKDAYS.length * CELL.height;
  const isEmpty = chart.cells.every(({ value }) => !value);
  return {
    width: WIDTH,
    height: bottom + 16,
    marks: [
      ...words,
      ...hours,
      ...days,
      ...cells,
      ...(isEmpty ? [noData({ left: 0, right: WIDTH, top: head, bottom })] : []),
    ],
  };
}

function marksOf({ value, isUnwatched }: HeatMap['cells'][number], greatest: number, area: Rect): Mark[] {
  const outline = isUnwatched ? { outline: UNWATCHED } : {};
  const middle: [number, number] = [area.x + area.width / 2, area.y + area.height / 2];
  if (value === null)
    return [
      { ...area, ...outline },
      { ...area, x: middle[0] - 4, y: middle[1], width: 8, height: 2, fill: FAINT },
    ];
  const share = greatest > 0 ? value / greatest : 0;
  const words =
    value > 0 ? [label(middle, short(value), { align: 'center', size: 11, fill: inkOn(share) })] : [];
  return [{ ...area, fill: shade(share), ...outline }, ...words];
}

function legendOf({ cells, unit }: HeatMap, greatest: number): LegendEntry[] {
  const scale: LegendEntry = {
    words: `0 to ${told(greatest, COUNT)} ${unit}`,
    swatch: (x, y) =>
      STEPS.map((share, i): Mark => ({
        kind: 'rect',
        x: x + i * 5.2,
        y: y - 7,
        width: 5.2,
        height: 14,
        fill: shade(share),
      })),
  };
  const unknown = {
    words: 'not in the window, or not listed',
    swatch: (x: number, y: number): Mark[] => [
      { kind: 'rect', x: x + 9, y, width: 8, height: 2, fill: FAINT },
    ],
  };
  const unwatched = {
    words: 'a sensor was blind or degraded in it',
    swatch: box('#ffffff', { outline: UNWATCHED }),
  };
  return [
    scale,
    ...(cells.some(({ value }) => value === null) ? [unknown] : []),
    ...(cells.some(({ isUnwatched }) => isUnwatched) ? [unwatched] : []),
  ];
}

/** Four characters fit. */
function short(sum: number): string {
  if (sum < 1_000) return String(sum);
  const [size, unit] = sum < 999_500 ? [1_000, 'k'] : [1_000_000, 'M'];
  const parts = sum / size;
  return `${parts < 9.95 ? Math.round(parts * 10) / 10 : Math.round(parts)}${unit}`;
}
