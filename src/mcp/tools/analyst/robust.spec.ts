import { describe, expect, it } from 'vitest';
import { mad, median, quantile } from './robust.js';

describe('robust statistics', () => {
  it('have a median of odd and even numbers of values, in any order', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
  });

  it('interpolate between the nearest', () => {
    expect([quantile([0, 10, 20], 0.25), quantile([5], 0.9), quantile([1, 2], 1)]).toEqual([5, 5, 2]);
  });

  it('are not moved by one value out of the way', () => {
    expect([mad([1, 2, 3, 4, 1_000]), mad([5, 5, 5, 900])]).toEqual([1, 0]);
  });

  it('leave the values as they are', () => {
    const values = [3, 1, 2];
    median(values);
    mad(values);
    expect(values).toEqual([3, 1, 2]);
  });
});
