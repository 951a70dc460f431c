import { describe, expect, it } from 'vitest';
import type { Chart } from './chart.js';
import { ChartPainter } from './chart-painter.js';

const CHART: Chart = {
  kind: 'bars',
  title: 'Title',
  notes: [],
  unit: 'x',
  bars: [{ name: 'a', value: 1, note: '1 %' }],
};
const scopeOf = (caller: string, signal = new AbortController().signal) => ({
  caller,
  signal,
  sensors: null,
  queryId: 'q',
});
const SIGNATURE = '89504e470d0a1a0a';

describe('the painter of charts', () => {
  it('makes a PNG', async () => {
    const picture = await new ChartPainter().paint(() => CHART, scopeOf('a'));
    expect('png' in picture && picture.png.subarray(0, 8).toString('hex')).toBe(SIGNATURE);
  });

  it('says that there is none when a chart cannot be made', async () => {
    const painter = new ChartPainter();
    painter['logger'].error = () => {};
    const broken = () => {
      throw new Error('nothing to draw');
    };
    expect(await painter.paint(broken, scopeOf('a'))).toEqual({
      missing: expect.stringContaining('cannot be drawn'),
    });
    expect(await painter.paint(() => CHART, scopeOf('a'))).toHaveProperty('png');
  });

  it('gives up when the caller does', async () => {
    const end = new AbortController();
    end.abort(new Error('gone'));
    await expect(new ChartPainter().paint(() => CHART, scopeOf('a', end.signal))).rejects.toThrow('gone');
  });
});
