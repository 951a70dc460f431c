import { describe, expect, it } from 'vitest';
import type { BarChart, HeatMap, LineChart, Timeline } from './chart.js';
import { draw } from './draw.js';
import type { Drawing, Mark } from './drawing.js';

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
  return { ...CAPTION, kind: 'bars', bars: values.map((value, i) => ({ name: `T${i}`, value })) };
}

function lineChart(values: (number | null)[], measure: LineChart['measure'] = 'bytes'): LineChart {
  const points = values.flatMap((value, i) => (value === null ? [] : [{ at: at(i), value }]));
  const span = { timezone: 'UTC', from: at(0), to: at(values.length) };
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
    for (const value of values) expect(words).toContain(value.toLocaleString('en-US'));
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
    ['count', 4],
    ['count', 70_000],
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

  it('breaks where a value is missing', () => {
    const lines = marksOf(draw(lineChart([1, 2, null, 4, 5, 6, null, null, 9])), 'line').filter(
      ({ width, points }) => width === 2 && points[0]![1] > 100,
    );
    expect(lines.map(({ points }) => points.length)).toEqual([2, 3, 1]);
  });

  it('of nothing but zeros lies on the axis', () => {
    const drawing = draw(lineChart([0, 0, 0]));
    const bottom = Math.max(...marksOf(drawing, 'line').flatMap(({ points }) => points.map(([, y]) => y)));
    for (const dot of marksOf(drawing, 'dot')) expect(dot.at[1]).toBe(bottom);
  });
});

describe('a heat map', () => {
  const numbers = random(5);
  const cells = Array.from({ length: 300 }, () => ({
    weekday: 1 + Math.floor(next(numbers) * 5),
    hour: Math.floor(next(numbers) * 24),
    value: Math.floor(next(numbers) * 500),
  }));
  const drawing = draw({ ...CAPTION, kind: 'heat map', cells });

  it('writes the sum of each hour of the week, and the days that have any', () => {
    const sums = new Map<string, number>();
    for (const { weekday, hour, value } of cells) {
      const key = `${weekday} ${hour}`;
      sums.set(key, (sums.get(key) ?? 0) + value);
    }
    const written = marksOf(drawing, 'text').filter(({ size }) => size === 11);
    expect(written.map(({ text }) => Number(text)).toSorted()).toEqual([...sums.values()].toSorted());
    const days = marksOf(drawing, 'text').map(({ text }) => text);
    expect(days).toEqual(expect.arrayContaining(['Mon', 'Tue', 'Wed', 'Thu', 'Fri']));
    expect(days).not.toContain('Sat');
  });

  it('is the darker the more', () => {
    const shades = drawing.marks.flatMap((mark, i) => {
      const text = drawing.marks[i + 1];
      if (mark.kind !== 'rect' || text?.kind !== 'text' || text.size !== 11) return [];
      const light = (mark.fill.match(/\d+/g) ?? []).reduce((sum, part) => sum + Number(part), 0);
      return [{ value: Number(text.text), light }];
    });
    const byValue = shades.toSorted((a, b) => a.value - b.value);
    for (const [i, { light }] of byValue.entries())
      if (i > 0) expect(light).toBeLessThanOrEqual(byValue[i - 1]!.light);
  });
});

describe('a timeline', () => {
  it('has each event at its time, and names where there is room', () => {
    const events = [0, 1, 30, 47].map((hour) => ({ at: at(hour), name: `at ${hour}` }));
    const span = { timezone: 'UTC', from: at(0), to: at(48) };
    const lanes = [
      { name: '10.0.0.5', events },
      { name: '10.0.0.6', events: [] },
    ];
    const drawing = draw({ ...CAPTION, ...span, kind: 'timeline', lanes });
    const xs = marksOf(drawing, 'dot').map((dot) => dot.at[0]);
    const perHour = (xs[3]! - xs[0]!) / 47;
    expect(xs.map((x) => Math.round((x - xs[0]!) / perHour))).toEqual([0, 1, 30, 47]);
    const words = marksOf(drawing, 'text').map(({ text }) => text);
    expect(words).toEqual(expect.arrayContaining(['10.0.0.5', '10.0.0.6', 'at 0', 'at 30', 'at 47']));
    expect(words).not.toContain('at 1');
  });
});

const HOSTILE = [
  '</text></svg><script>alert(1)</script>',
  '"/><image href="file:///etc/passwd"/>',
  '&xxe;<![CDATA[',
  'W'.repeat(5_000),
  '\u202E\u0000\n\ud800',
  '',
];

describe('any chart', () => {
  const events = HOSTILE.map((name, i) => ({ at: at(i), name }));
  const span = { timezone: 'Europe/Amsterdam', from: at(0), to: at(50) };
  const odd = { title: HOSTILE[0]!, notes: HOSTILE };
  const charts: (BarChart | HeatMap | LineChart | Timeline)[] = [
    { ...odd, kind: 'bars', bars: HOSTILE.map((name, i) => ({ name, value: i * 1e15 })) },
    { ...odd, kind: 'bars', bars: [{ name: 'none', value: 0 }] },
    { ...lineChart([1e18, 0, null, 5]), ...odd },
    { ...odd, kind: 'heat map', cells: [{ weekday: 7, hour: 23, value: 12_345_678 }] },
    { ...odd, ...span, kind: 'timeline', lanes: HOSTILE.map((name) => ({ name, events })) },
  ];

  it.each(charts.map((chart) => [chart.kind, chart] as const))('%s stays on its paper', (_, chart) => {
    const { width, height, marks } = draw(chart);
    expect(width).toBe(800);
    expect(height).toBeLessThan(1_000);
    for (const mark of marks) {
      for (const [x, y] of placesOf(mark)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(width);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(height);
      }
    }
  });

  it.each(charts.map((chart) => [chart.kind, chart] as const))('%s takes a text for a text', (_, chart) => {
    for (const mark of draw(chart).marks) {
      const { kind } = mark;
      const rest = kind === 'text' ? { ...mark, text: '' } : mark;
      expect(JSON.stringify(rest)).toMatch(/^[\w{}[\]":,.#() +-]*$/);
      if (kind === 'text') expect(mark.text.length).toBeLessThanOrEqual(110);
    }
  });
});

function placesOf(mark: Mark): [number, number][] {
  switch (mark.kind) {
    case 'rect':
      return [
        [mark.x, mark.y],
        [mark.x + mark.width, mark.y + mark.height],
      ];
    case 'line':
      return mark.points;
    case 'dot':
    case 'text':
      return [mark.at];
  }
}
