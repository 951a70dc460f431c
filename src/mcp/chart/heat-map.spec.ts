import { describe, expect, it } from 'vitest';
import type { HeatMap } from './chart.js';
import { draw } from './draw.js';
import type { Drawing, Mark } from './drawing.js';

const map = (cells: HeatMap['cells']): HeatMap => ({
  title: 'Title',
  notes: [],
  kind: 'heat map',
  unit: 'alerts',
  cells,
});
const cell = (weekday: number, hour: number, value: number | null, isUnwatched = false) => ({
  weekday,
  hour,
  value,
  isUnwatched,
});
const wordsOf = ({ marks }: Drawing) => marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));

type Rect = Extract<Mark, { kind: 'rect' }>;

/** Boxes of cells by row and column; those of the legend are smaller. */
function boxesOf({ marks }: Drawing): Rect[] {
  return marks.filter((mark): mark is Rect => mark.kind === 'rect' && mark.height > 20);
}

describe('a heat map', () => {
  it('has a row per day and a column per hour, and writes what is in them', () => {
    const drawing = draw(map([cell(1, 0, 5), cell(1, 23, 7), cell(7, 0, 900)]));
    const [first, last, sunday] = boxesOf(drawing) as [Rect, Rect, Rect];
    expect(first.y).toBe(last.y);
    expect(first.x).toBe(sunday.x);
    expect((last.x - first.x) / 23).toBeCloseTo(30, 6);
    expect((sunday.y - first.y) / 6).toBeCloseTo(34, 6);
    expect(wordsOf(drawing)).toEqual(expect.arrayContaining(['Mon', 'Sun', '00', '23', '5', '7', '900']));
    expect(wordsOf(drawing)).toContain('0 to 900 alerts');
  });

  it('is the darker the more', () => {
    const values = Array.from({ length: 24 }, (_, i) => (i * 7) % 24);
    const boxes = boxesOf(draw(map(values.map((value, hour) => cell(3, hour, value)))));
    const light = boxes.map(({ fill }) =>
      (fill.match(/\d+/g) ?? []).reduce((sum, part) => sum + Number(part), 0),
    );
    const darkest = values
      .map((value, i) => ({ value, light: light[i]! }))
      .toSorted((a, b) => a.light - b.light);
    expect(darkest.map(({ value }) => value)).toEqual(values.toSorted((a, b) => b - a));
    expect(new Set(light).size).toBe(values.length);
  });

  it('tells none from not known, and marks hours in which a sensor did not watch', () => {
    const drawing = draw(map([cell(1, 0, 0), cell(1, 1, null), cell(1, 2, 4, true)]));
    const [none, unknown, unwatched] = boxesOf(drawing) as [Rect, Rect, Rect];
    expect(none.fill).not.toBe(unknown.fill);
    expect([none.outline, unknown.outline]).toEqual([undefined, undefined]);
    expect(unwatched.outline).toBeDefined();
    expect(wordsOf(drawing)).toEqual(
      expect.arrayContaining(['not in the window, or not listed', 'a sensor was blind or degraded in it']),
    );
  });

  it.each([
    [9_999, '10k'],
    [1_234, '1.2k'],
    [999_499, '999k'],
    [12_345_678, '12M'],
  ])('has room for %d as %s', (value, words) => {
    expect(wordsOf(draw(map([cell(2, 2, value)])))).toContain(words);
  });

  it('without anything says so', () => {
    expect(wordsOf(draw(map([cell(1, 0, 0), cell(1, 1, null)])))).toContain('no data');
  });
});
