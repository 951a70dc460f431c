import { describe, expect, it } from 'vitest';
import { scored } from './reasons.js';

describe('a score', () => {
  it('is what its reasons add up to, each with one decimal', () => {
    expect(scored({ rare: 0.26, regular: 30.04 })).toEqual({
      score: 30.3,
      reasons: { rare: 0.3, regular: 30 },
    });
  });

  it('leaves out what counts for nothing', () => {
    expect(scored({ rare: 0, regular: 0.04, new: 5 }).reasons).toEqual({ new: 5 });
  });

  it.each([
    [{ a: 70, b: 45 }, 100, -15],
    [{ a: 5, b: -20 }, 0, 15],
  ])('of %j stays on its scale, and the way back is a reason', (points, score, limit_of_scale) => {
    expect(scored(points)).toEqual({ score, reasons: { ...points, limit_of_scale } });
  });
});
