import { caption } from './caption.js';
import type { HeatMap } from './chart.js';
import { type Drawing, FAINT, label, type Mark, QUIET_INK, WIDTH } from './drawing.js';
import { inkOn, shade } from './palette.js';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = 24;
const CELL = { width: 30.5, height: 34, gap: 1.5 };
const LEFT = 56;

/** A row for each day of the week that has anything, with the sum in each cell. */
export function drawHeatMap(chart: HeatMap): Drawing {
  const { marks: words, top } = caption(chart);
  const sums = sumsOf(chart);
  const days = [...new Set(chart.cells.map(({ weekday }) => weekday))].toSorted((a, b) => a - b);
  const greatest = Math.max(1, ...sums.values());
  const hours = Array.from({ length: HOURS }, (_, hour) => hour);
  const head = top + 18;
  const columns = hours.map((hour) =>
    label([LEFT + (hour + 0.5) * CELL.width, head], String(hour).padStart(2, '0'), {
      align: 'center',
      fill: QUIET_INK,
    }),
  );
  const rows = days.flatMap((weekday, i): Mark[] => {
    const y = head + 14 + i * CELL.height;
    const middle = y + CELL.height / 2;
    const cells = hours.flatMap((hour) => cell(sums.get(keyOf(weekday, hour)), greatest, LEFT + hour * CELL.width, y));
    return [label([16, middle], WEEKDAYS[weekday - 1]!), ...cells];
  });
  const bottom = head + 14 + days.length * CELL.height;
  const legend = label([16, bottom + 16], 'Hour of the day across, darker is more; an empty cell has no row in the answer', {
    fill: QUIET_INK,
  });
  return { width: WIDTH, height: bottom + 34, marks: [...words, ...columns, ...rows, legend] };
}

function cell(sum: number | undefined, greatest: number, x: number, y: number): Mark[] {
  const box = { kind: 'rect' as const, x, y, width: CELL.width - CELL.gap, height: CELL.height - CELL.gap };
  if (sum === undefined) {
    const inset = { x: x + 8, y: y + 15, width: box.width - 16, height: 2 };
    return [{ ...box, ...inset, fill: FAINT }];
  }
  const share = sum / greatest;
  const middle: [number, number] = [x + box.width / 2, y + box.height / 2];
  return [
    { ...box, fill: shade(share) },
    label(middle, short(sum), { align: 'center', size: 11, fill: inkOn(share) }),
  ];
}

/** Four digits fit. */
function short(sum: number): string {
  if (sum < 10_000) return String(sum);
  return sum < 1_000_000 ? `${Math.round(sum / 1_000)}k` : `${Math.round(sum / 100_000) / 10}M`;
}

function sumsOf({ cells }: HeatMap): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { weekday, hour, value } of cells) {
    const key = keyOf(weekday, hour);
    sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return sums;
}

function keyOf(weekday: number, hour: number): number {
  return weekday * HOURS + hour;
}
