import { describe, expect, it, vi } from 'vitest';
import { SharedCalls } from '../shared-calls.js';
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
const painterOf = () => new ChartPainter(new SharedCalls());
const SIGNATURE = '89504e470d0a1a0a';

describe('the painter of charts', () => {
  it('makes a PNG', async () => {
    const picture = await painterOf().paint(() => CHART, scopeOf('a'));
    expect('png' in picture && picture.png.subarray(0, 8).toString('hex')).toBe(SIGNATURE);
  });

  it('draws once what two hundred ask for at once, and each chart of its own', async () => {
    const painter = painterOf();
    const drawn = vi.spyOn(painter as unknown as { onPaper(chart: Chart): Promise<Buffer> }, 'onPaper');
    const asked = Array.from({ length: 200 }, (_, i) => painter.paint(() => CHART, scopeOf(`${i}`)));
    const other = painter.paint(() => ({ ...CHART, title: 'Other' }), scopeOf('a'));
    const pictures = await Promise.all(asked);
    expect(drawn).toHaveBeenCalledTimes(2);
    expect(new Set(pictures.map((picture) => 'png' in picture && picture.png)).size).toBe(1);
    expect(await other).not.toEqual(pictures[0]);
    await painter.paint(() => CHART, scopeOf('a'));
    expect(drawn).toHaveBeenCalledTimes(3);
  });

  it('says that there is none when a chart cannot be made', async () => {
    const painter = painterOf();
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
    await expect(painterOf().paint(() => CHART, scopeOf('a', end.signal))).rejects.toThrow('gone');
  });
});
