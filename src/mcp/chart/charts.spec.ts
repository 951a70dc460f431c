import { describe, expect, it } from 'vitest';
import type { BarChart, LineChart } from './chart.js';
import { draw } from './draw.js';
import { type Drawing, type Mark, widthOf } from './drawing.js';
import { SHADES } from './palette.js';

/** Numbers without any order, the same in every run. */
function* random(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

const next = (numbers: Generator<number>) => numbers.next().value as number;
type Kind<K extends Mark['kind']> = Extract<Mark, { kind: K }>;

function marksOf<K extends Mark['kind']>({ marks }: Drawing, kind: K): Kind<K>[] {
  return marks.filter((mark): mark is Kind<K> => mark.kind === kind);
}

const SIZES: Record<string, number> = {
  B: 1,
  kB: 1_024,
  MB: 1_024 ** 2,
  GB: 1_024 ** 3,
  TB: 1_024 ** 4,
  PB: 1_024 ** 5,
};

function valueIn(words: string): number {
  const [digits = '', unit = 'B'] = words.replaceAll(',', '').split(' ');
  return Number(digits) * SIZES[unit]!;
}

/** What a place on an axis means, read off the values written at it as a reader would. */
function reader(ticks: { place: number; words: string }[]): (place: number) => number {
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const per = (valueIn(high.words) - valueIn(low.words)) / (high.place - low.place);
  return (place) => valueIn(low.words) + (place - low.place) * per;
}

const CAPTION = { title: 'Title', notes: ['note'] };
const HOUR_MS = 3_600_000;
const at = (hour: number) => new Date(Date.UTC(2026, 1, 1) + hour * HOUR_MS).toISOString();

function barChart(values: number[]): BarChart {
  return {
    ...CAPTION,
    kind: 'bars',
    unit: 'alerts',
    bars: values.map((value, i) => ({ name: `T${i}`, value, note: '1 %' })),
  };
}

function lineChart(values: (number | null)[], measure: LineChart['measure'] = 'bytes'): LineChart {
  const points = values.flatMap((value, i) => (value === null ? [] : [{ at: at(i), value }]));
  const span = { timezone: 'UTC', from: at(0), to: at(Math.max(1, values.length)), gaps: [] };
  return { ...CAPTION, ...span, kind: 'line', measure, stepMs: HOUR_MS, series: [{ name: 'total', points }] };
}

describe('bars', () => {
  it.each([1, 7, 130, 12_345, 9e9])('are as long as their values, up to %d', (most) => {
    const numbers = random(most);
    const values = Array.from({ length: 15 }, () => Math.round(next(numbers) * most));
    const drawing = draw(barChart(values));
    const ticks = marksOf(drawing, 'text').filter(({ align }) => align === 'center');
    const read = reader(ticks.map(({ at: [x], text }) => ({ place: x, words: text })));
    const bars = marksOf(drawing, 'rect');
    expect(bars).toHaveLength(15);
    for (const [i, { x, width }] of bars.entries()) {
      expect(read(x + width)).toBeCloseTo(values[i]!, 3);
      expect(read(x)).toBeCloseTo(0, 3);
    }
    const words = marksOf(drawing, 'text').map(({ text }) => text);
    for (const value of values) expect(words).toContain(`${value.toLocaleString('en-US')} (1 %)`);
  });

  it('beyond twenty are counted in words', () => {
    const drawing = draw(barChart(Array.from({ length: 25 }, (_, i) => 100 - i)));
    expect(marksOf(drawing, 'rect')).toHaveLength(20);
    const left = 80 + 79 + 78 + 77 + 76;
    expect(marksOf(drawing, 'text').at(-1)!.text).toBe(`5 more with ${left} together are not drawn`);
  });
});

describe('a line', () => {
  it.each([
    ['bytes', 3],
    ['bytes', 5_000],
    ['bytes', 2 ** 52],
    ['alerts', 4],
    ['alerts', 70_000],
  ] as const)('of %s goes through its values, up to %d', (measure, most) => {
    const numbers = random(most + measure.length);
    const values = Array.from({ length: 48 }, () => Math.round(next(numbers) * most));
    const drawing = draw(lineChart(values, measure));
    const ticks = marksOf(drawing, 'text').filter(({ align }) => align === 'right');
    const read = reader(ticks.map(({ at: [, y], text }) => ({ place: y, words: text })));
    const dots = marksOf(drawing, 'dot');
    expect(dots).toHaveLength(48);
    const greatest = Math.max(...values);
    for (const [i, dot] of dots.entries())
      expect(read(dot.at[1]) / greatest).toBeCloseTo(values[i]! / greatest, 6);
    const line = marksOf(drawing, 'line').at(-1)!;
    expect(line.points).toEqual(dots.map((dot) => dot.at));
    const xs = dots.map((dot) => dot.at[0]);
    for (const [i, x] of xs.entries()) expect(x - xs[0]!).toBeCloseTo((i * (xs[47]! - xs[0]!)) / 47, 6);
  });

  it('has each value in the middle of its period', () => {
    const hour = (800 - 24 - 90) / 4;
    const dots = marksOf(draw(lineChart([1, 2, 3, 4])), 'dot');
    for (const [i, dot] of dots.entries()) expect(dot.at[0]).toBeCloseTo(90 + (i + 0.5) * hour, 6);
  });

  it('of bytes is told in the unit of its greatest value, of alerts in none', () => {
    const most = (measure: LineChart['measure']) => {
      const texts = marksOf(draw(lineChart([5 * 1_024 ** 3, 0], measure)), 'text');
      return texts.filter(({ align }) => align === 'right').at(-1)!.text;
    };
    expect([most('bytes'), most('alerts')]).toEqual(['5 GB', '6,000,000,000']);
  });

  it('looks in the legend as it does in the chart', () => {
    const chart = lineChart([]);
    const series = ['low', 'high'].map((name, i) => ({
      name,
      points: [
        { at: at(0), value: i },
        { at: at(1), value: i },
      ],
    }));
    const drawing = draw({ ...chart, to: at(2), series });
    const [low, high, ...lines] = marksOf(drawing, 'line').filter(({ width }) => width === 2);
    const words = marksOf(drawing, 'text').filter(({ text }) => text === 'low' || text === 'high');
    expect(words.map(({ text }) => text)).toEqual(['low', 'high']);
    expect(low!.points[0]![0]).toBeLessThan(words[0]!.at[0]);
    expect(high!.points[0]![0]).toBeGreaterThan(words[0]!.at[0]);
    const lookOf = ({ stroke, dash }: Kind<'line'>) => ({ stroke, dash });
    expect(lines.toSorted((a, b) => b.points[0]![1] - a.points[0]![1]).map(lookOf)).toEqual([
      lookOf(low!),
      lookOf(high!),
    ]);
    expect(lookOf(low!)).not.toEqual(lookOf(high!));
  });

  it('stands before the times at which sensors did not watch, each in its look and with its names', () => {
    const gaps = [
      { sensor_id: 's1', state: 'blind' as const, from: at(1), to: at(2) },
      { sensor_id: 's2', state: 'degraded' as const, from: at(2), to: at(4) },
    ];
    const drawing = draw({ ...lineChart([1, 2, 3, 4]), gaps });
    const hour = (800 - 24 - 90) / 4;
    const shades = marksOf(drawing, 'rect').filter(({ height }) => height > 100);
    const spans = (fill: string) =>
      shades.filter((shade) => shade.fill === fill).map(({ x, width }) => [(x - 90) / hour, width / hour]);
    expect(spans(SHADES.blind.fill)).toEqual([[1, 1]]);
    expect(spans(SHADES.degraded.fill)).toEqual([[2, 2]]);
    const { marks } = drawing;
    expect(marks.indexOf(shades.at(-1)!)).toBeLessThan(marks.indexOf(marksOf(drawing, 'dot')[0]!));
    const words = marksOf(drawing, 'text').map(({ text }) => text);
    expect(words).toEqual(expect.arrayContaining(['blind: s1', 'degraded: s2']));
  });

  it('has the hours of its zone below it, also where those begin at half of ours', () => {
    const drawing = draw({ ...lineChart([1, 2, 3, 4, 5, 6, 7, 8]), timezone: 'Asia/Kolkata' });
    const [noon] = marksOf(drawing, 'text').filter(({ text }) => text === '12:00');
    expect(noon!.at[0]).toBeCloseTo(90 + (6.5 / 8) * (800 - 24 - 90), 6);
  });

  it('breaks where a value is missing', () => {
    const lines = marksOf(draw(lineChart([1, 2, null, 4, 5, 6, null, null, 9])), 'line').filter(
      ({ width }) => width === 2,
    );
    expect(lines.map(({ points }) => points.length)).toEqual([2, 3, 1]);
  });

  it('of nothing but zeros lies on the axis', () => {
    const drawing = draw(lineChart([0, 0, 0]));
    const level = marksOf(drawing, 'line').filter(({ points: [a, b] }) => a![1] === b![1]);
    const bottom = Math.max(...level.map(({ points: [at] }) => at![1]));
    for (const dot of marksOf(drawing, 'dot')) expect(dot.at[1]).toBe(bottom);
  });
});

describe('columns', () => {
  it('stand on their hours and are as high as their values; an hour without any has none', () => {
    const chart: LineChart = { ...lineChart([3, 0, null, 12, 6], 'alerts'), kind: 'columns' };
    const drawing = draw(chart);
    const ticks = marksOf(drawing, 'text').filter(({ align }) => align === 'right');
    const read = reader(ticks.map(({ at: [, y], text }) => ({ place: y, words: text })));
    const columns = marksOf(drawing, 'rect');
    expect(columns.map(({ y }) => Math.round(read(y) * 1_000) / 1_000)).toEqual([3, 12, 6]);
    for (const { y, height } of columns) expect(read(y + height)).toBeCloseTo(0, 6);
    const hour = (800 - 24 - 90) / 5;
    expect(columns.map(({ x }) => Math.floor((x - 90) / hour))).toEqual([0, 3, 4]);
  });
});

describe('a chart without values', () => {
  it.each([
    ['line', lineChart([])],
    ['columns', { ...lineChart([], 'alerts'), kind: 'columns' as const }],
    ['bars', barChart([])],
  ])('of %s says so', (_, chart) => {
    expect(marksOf(draw(chart), 'text').map(({ text }) => text)).toContain('no data');
  });

  it('is not what a chart of zeros is', () => {
    expect(marksOf(draw(lineChart([0, 0])), 'text').map(({ text }) => text)).not.toContain('no data');
  });
});

describe('the words around a chart', () => {
  const room = ({ at: [x], align, text, size }: Kind<'text'>) => {
    const width = widthOf(text, size);
    const left = align === 'left' ? x : align === 'center' ? x - width / 2 : x - width;
    return [left, left + width] as const;
  };

  it('of a note that is too long for a line go on in the next, and push the rest down', () => {
    const note = `${'word '.repeat(30)}end`;
    const [long, short] = [[note], ['note']].map((notes) => draw({ ...lineChart([1, 2]), notes }));
    const texts = marksOf(long!, 'text').map(({ text }) => text);
    const lines = texts.filter((text) => text.startsWith('word'));
    expect(lines.join(' ')).toBe(note);
    expect(long!.height - short!.height).toBe(18 * (lines.length - 1));
  });

  it.each(['2026-02-01T00:00:00Z', '2026-02-01T12:00:00Z'])(
    'at the axis of times stand on the paper as wholes: a day to %s',
    (to) => {
      const from = new Date(Date.parse(to) - 24 * HOUR_MS).toISOString();
      const drawing = draw({ ...lineChart([]), from, to });
      expect(marksOf(drawing, 'text').map(({ text }) => text)).toContain('Sun 1 Feb');
      for (const mark of marksOf(drawing, 'text')) {
        const [left, right] = room(mark);
        expect(left, mark.text).toBeGreaterThanOrEqual(0);
        expect(right, mark.text).toBeLessThanOrEqual(800);
      }
    },
  );
});
